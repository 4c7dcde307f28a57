// A quiet line at the foot of the window: this page in a language that the browser prefers. Gone for good once answered.
import { pieces } from "./pieces.js";

const PREFERRED = 10; // languages of a browser that are looked through

// The link to the page in the language that comes first in `wanted`; none if that is the page's own.
export function linkFor(wanted, here, links) {
  for (const tag of wanted.slice(0, PREFERRED)) {
    const code = tag.toLowerCase().split("-")[0];
    if (code === here.split("-")[0]) return null;
    const link = links.find(({ hreflang }) => hreflang.split("-")[0] === code);
    if (link) return link;
  }
  return null;
}

export async function offer(tongues, remember) {
  const link = linkFor(navigator.languages, document.documentElement.lang, [...tongues.querySelectorAll("a[hreflang]")]);
  if (!link) return;
  const { languages } = await pieces();
  const { offer, decline } = languages.words[link.hreflang];
  const line = Object.assign(document.createElement("aside"), { className: "offer", lang: link.lang });
  line.setAttribute("aria-label", link.textContent);
  line.dir = "auto"; // that of its own words
  const way = Object.assign(link.cloneNode(), { textContent: offer });
  const no = Object.assign(document.createElement("button"), { type: "button", textContent: decline });
  way.addEventListener("click", () => remember(link.hreflang));
  no.addEventListener("click", () => {
    remember(document.documentElement.lang);
    line.remove();
    const main = document.querySelector("#main");
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  });
  line.append(way, " ", no);
  // Not before its style is there: nothing on the page may move.
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: languages.style });
  style.addEventListener("load", () => document.querySelector(".skip").after(line));
  document.head.append(style);
}
