// Shows what is new, and what arrives: with a visit that is not the first, or once something has come.
import { Arrivals } from "./arrivals.js";
import { Fresh } from "./fresh.js";

// `page`: {line, seen, status, last}; `html` and `words` are what /pieces/ has for this.
export function begin(talk, page, { html, words }) {
  const template = Object.assign(document.createElement("template"), { innerHTML: html });
  const shown = { ...page, words, parts: document.importNode(template.content, true) };
  const fresh = new Fresh(talk, shown);
  fresh.show();
  return new Arrivals(talk, { ...shown, fresh });
}
