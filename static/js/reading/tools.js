// Puts the reading tools to work on the page's text.
import { openAsides } from "./asides.js";
import { followContents } from "./contents.js";
import { followMasthead } from "./masthead.js";
import { preparePaper } from "./paper.js";
import { keepPlace } from "./resuming.js";

export function start() {
  const text = document.getElementById("text");
  const parts = document.getElementById("reading-parts");
  const make = (name) => document.importNode(parts.content.querySelector(name), true);
  followContents(document.getElementById("contents"));
  openAsides(make);
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
}
