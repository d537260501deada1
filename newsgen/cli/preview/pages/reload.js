// Loads the page again when the server names another state than the one that the page shows, and
// keeps the reader's place in each article.
// It asks: a stream of changes would hold one of the six connections that a browser has to a
// server, and the seventh page would wait for ever.
const shown = document.documentElement.dataset.state;
const frames = () => [...document.querySelectorAll("iframe")].map((each) => each.contentWindow);

addEventListener("load", () => {
  const places = JSON.parse(sessionStorage.getItem(location.pathname) ?? "[]");
  frames().forEach((each, n) => each.scrollTo(0, places[n] ?? 0));
  sessionStorage.removeItem(location.pathname);
});

async function look() {
  let pause = 200;
  if (!document.hidden) {
    try {
      const answer = await fetch("/-/state");
      if (answer.ok && (await answer.text()) !== shown) {
        const places = frames().map((each) => each.scrollY);
        sessionStorage.setItem(location.pathname, JSON.stringify(places));
        location.reload();
        return;
      }
    } catch {
      pause = 2000; // the server is away
    }
  }
  setTimeout(look, pause);
}

look();
