// Notes come after the text: nothing of them is asked for before the page has been painted and the browser is idle.
const data = document.getElementById("marks");
const LATEST = 1000; // milliseconds; a busy browser gets them then

if (data) {
  const notes = () => ("past" in data.dataset ? import("./notes/past.js") : import("./notes/start.js"));
  const load = () => notes().then(({ start }) => start(data));
  if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: LATEST });
  else setTimeout(load, LATEST / 5);
}
