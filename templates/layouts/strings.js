"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const find = $("find"), part = $("part"), count = $("count"), none = $("none"), tools = $("tools");
  const cards = [...document.querySelectorAll(".card")];
  const sections = [...document.querySelectorAll(".part")];
  const LETTERS = { æ: "ae", ø: "o", œ: "oe", ß: "ss", ð: "d", đ: "d", þ: "th", ł: "l", ı: "i" };
  const SPACES = /[\s\u00a0\u202f]+/g;
  let texts = null;
  let current = null;

  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
    .replace(/[æøœßðđþłı]/g, (letter) => LETTERS[letter]).replace(SPACES, " ");
  const text = (card) => fold([...card.querySelectorAll("[data-find]")].map((e) => e.textContent).join("\n"));
  const state = () => tools.elements.state.value;
  const shown = () => cards.filter((card) => !card.hidden);

  function apply() {
    texts ??= new Map(cards.map((card) => [card, text(card)]));
    const words = fold(find.value).split(" ").filter(Boolean);
    let left = 0;
    for (const section of sections) {
      const own = section.querySelectorAll(".card");
      let here = 0;
      const fits = !part.value || section.dataset.part === part.value;
      for (const card of own) {
        const stands = fits
          && (!state() || card.dataset.states.split(" ").includes(state()))
          && words.every((word) => texts.get(card).includes(word));
        card.hidden = !stands;
        here += stands;
      }
      left += here;
      section.hidden = here === 0;
      section.querySelector("h2 small").textContent = here < own.length ? `${here} of ${own.length}` : here;
    }
    count.textContent = left === cards.length ? `${left} strings` : `${left} of ${cards.length} strings`;
    none.hidden = left > 0;
  }

  // The address keeps the filter: #?q=falt&state=review&part=lede.
  function keep() {
    const wanted = { q: find.value.trim(), state: state(), part: part.value };
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    history.replaceState(null, "", query.size ? `#?${query}` : "#");
  }

  function set(query) {
    find.value = query.get("q") ?? "";
    part.value = query.get("part") ?? "";
    if (part.selectedIndex < 0) part.value = "";
    const wanted = [...tools.elements.state].find((each) => each.value === query.get("state"));
    (wanted ?? tools.elements.state[0]).checked = true;
    apply();
  }

  function change() {
    apply();
    keep();
  }

  function go(card) {
    if (!card) return;
    if (current) current.tabIndex = -1;
    current = card;
    card.tabIndex = 0;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  }

  function step(by) {
    const list = shown();
    const at = list.indexOf(current);
    if (at >= 0) return go(list[Math.min(Math.max(at + by, 0), list.length - 1)]);
    const below = tools.getBoundingClientRect().bottom;
    return go(list.find((card) => card.getBoundingClientRect().bottom > below) ?? list[0]);
  }

  // An address that names a string or a place in an article shows it, whatever hides it.
  function follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    if (name.startsWith("?")) return set(new URLSearchParams(name.slice(1)));
    const target = name && $(name);
    if (!target) return undefined;
    const card = target.closest(".card");
    if (card?.hidden) set(new URLSearchParams());
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (!card) return target.scrollIntoView({ block: target.closest(".story") === target ? "start" : "center" });
    go(card);
    return target === card ? undefined : target.scrollIntoView({ block: "start" });
  }

  const typing = (target) => target.matches("input[type=search], select, textarea");

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    const card = target.classList?.contains("card") ? target : null;
    if (key === "Escape") {
      if (target === find) {
        if (find.value) {
          find.value = "";
          change();
        } else {
          find.blur();
        }
      } else if (target.closest?.(".card")) {
        find.focus();
      }
      return;
    }
    if (target === find && (key === "ArrowDown" || key === "Enter")) {
      event.preventDefault();
      go(shown()[0]);
      return;
    }
    if (typing(target)) return;
    if (key === "/") {
      event.preventDefault();
      find.focus();
      find.select();
    } else if (key === "j" || (card && key === "ArrowDown")) {
      event.preventDefault();
      step(1);
    } else if (key === "k" || (card && key === "ArrowUp")) {
      event.preventDefault();
      step(-1);
    } else if (key === "Enter" && card) {
      const folds = [...card.querySelectorAll(".around")];
      const open = folds.some((each) => !each.open);
      for (const each of folds) each.open = open;
    }
  }

  const page = document.documentElement;
  page.classList.add("js");
  // What is scrolled to stands below the tools, however high they are.
  const measure = () => page.style.setProperty("--tools", `${tools.offsetHeight}px`);
  measure();
  new ResizeObserver(measure).observe(tools);
  tools.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("input", change);
  tools.addEventListener("change", change);
  $("all").addEventListener("click", () => {
    set(new URLSearchParams());
    keep();
    find.focus();
  });
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", ({ target }) => {
    const card = target.closest(".card");
    if (card) current = card;
  });
  addEventListener("hashchange", follow);
  addEventListener("load", () => requestAnimationFrame(follow)); // the browser scrolls, too
  follow();
})();
