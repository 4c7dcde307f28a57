// Puts the reading tools to work on the page's text.
import { isForTheBrowser } from "../clicks.js";
import { once } from "../once.js";
import { followContents } from "./contents.js";
import { followMasthead } from "./masthead.js";
import { preparePaper } from "./paper.js";
import { keepPlace } from "./resuming.js";

const MARKS = '#text [role="doc-noteref"], #text [role="doc-biblioref"], .aside [role^="doc-"]';

export function start() {
  const text = document.getElementById("text");
  const parts = document.getElementById("reading-parts");
  const make = (name) => document.importNode(parts.content.querySelector(name), true);
  followContents(document.getElementById("contents"));
  answerMarks(make);
  preparePaper(text, make);
  const follow = [followMasthead(document.querySelector(".masthead")), keepPlace(text, make)];
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

// What opens footnotes and references is fetched with the first that is asked for.
function answerMarks(make) {
  const answer = once(async () => (await import("./asides.js")).asides(make));
  document.addEventListener("click", (event) => {
    const link = !isForTheBrowser(event) && event.target.closest?.(MARKS);
    const note = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!note) return;
    event.preventDefault();
    answer().then((open) => open(link, note, event.detail === 0), () => location.assign(link.href));
  });
}
