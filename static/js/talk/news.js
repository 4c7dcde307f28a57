// Shows what is new, and what arrives: with a visit that is not the first, or once something has come.
import { Arrivals } from "./arrivals.js";
import { Fresh } from "./fresh.js";

// `page`: {line, parts, words, seen, status, last}, what both need of it.
export function begin(talk, page) {
  const fresh = new Fresh(talk, page);
  fresh.show();
  return new Arrivals(talk, { ...page, fresh });
}
