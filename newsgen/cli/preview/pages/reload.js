// Loads the page again when the server names another state than the one that the page shows.
const shown = document.documentElement.dataset.state;
new EventSource("/-/changes").addEventListener("message", (event) => {
  if (event.data !== shown) {
    location.reload();
  }
});
