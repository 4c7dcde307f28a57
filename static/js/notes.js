// Notes come after the text: nothing of them is asked for before the page has been painted and the browser is idle,
// nor while the reader has switched them off (`data-notes` of the page: off, mine, top, all).
const data = document.getElementById("marks");
const root = document.documentElement;
const LATEST = 1000; // milliseconds; a busy browser gets them then

// The style of notes comes with them; settles when it is there, or cannot be had.
function styled() {
  if (document.querySelector(`link[href="${CSS.escape(data.dataset.style)}"]`)) return Promise.resolve(); // in a bundle
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: data.dataset.style });
  return new Promise((resolve) => {
    sheet.onload = sheet.onerror = resolve;
    document.head.append(sheet);
  });
}

function wanted() {
  if (root.dataset.notes !== "off") return Promise.resolve();
  return new Promise((resolve) => {
    new MutationObserver((_, watch) => {
      if (root.dataset.notes === "off") return;
      watch.disconnect();
      resolve();
    }).observe(root, { attributeFilter: ["data-notes"] });
  });
}

async function load() {
  const style = styled();
  await wanted();
  const { start } = await ("past" in data.dataset ? import("./notes/past.js") : import("./notes/start.js"));
  await style;
  if (await start(data)) root.dataset.noted = ""; // from now on a click on words opens what is said of them
}

if (data) {
  if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: LATEST });
  else setTimeout(load, LATEST / 5);
}
