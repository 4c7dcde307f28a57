// Puts the reading tools to work on the page's text.
import { isForTheBrowser } from "../clicks.js";
import { once } from "../once.js";
import { pieces } from "../pieces.js";
import { followContents } from "./contents.js";
import { followMasthead } from "./masthead.js";
import { preparePaper } from "./paper.js";

const MARKS = '#text [role="doc-noteref"], #text [role="doc-biblioref"], .aside [role^="doc-"]';

export function start() {
  const text = document.getElementById("text");
  const parts = document.getElementById("reading-parts");
  const make = (name, from = parts) => document.importNode(from.content.querySelector(name), true);
  // What most readers never see comes when it is needed.
  const fetched = async (name) => {
    const { reading } = await pieces();
    return make(name, Object.assign(document.createElement("template"), { innerHTML: reading }));
  };
  followContents(document.getElementById("contents"));
  answerMarks(fetched);
  preparePaper(text, make, fetched);
  const follow = [followMasthead(document.querySelector(".masthead"))];
  // A place is known from another time, asked for by the address, or there once somebody scrolls.
  const keep = once(async () => follow.push((await import("./resuming.js")).keepPlace(text, fetched)));
  if (hasPlaces() || location.hash || scrollY) keep();
  else addEventListener("scroll", keep, { once: true, passive: true });
  let asked = false;
  const scrolled = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      for (const one of follow) one();
    });
  };
  addEventListener("scroll", scrolled, { passive: true });
  text.dataset.tools = ""; // from now on they answer
}

function hasPlaces() {
  try {
    return "places" in localStorage;
  } catch {
    return false; // storage is blocked: nothing is kept
  }
}

// What opens footnotes and references is fetched with the first that is asked for.
function answerMarks(fetched) {
  const answer = once(async () => (await import("./asides.js")).asides(await fetched(".aside")));
  document.addEventListener("click", (event) => {
    const link = !isForTheBrowser(event) && event.target.closest?.(MARKS);
    const note = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!note) return;
    event.preventDefault();
    answer().then((open) => open(link, note, event.detail === 0), () => location.assign(link.href));
  });
}
