// Notes come after the text: nothing of them is asked for before the page has been painted and the browser is idle,
// nor while the reader has switched them off (`data-notes` of the page: off, mine, top, all).
import { later } from "./later.js";

const data = document.getElementById("marks");
const root = document.documentElement;

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
  await wanted();
  const { start } = await ("past" in data.dataset ? import("./notes/past.js") : import("./notes/start.js"));
  if (await start(data)) root.dataset.noted = ""; // from now on a click on words opens what is said of them
}

if (data) later(load);
