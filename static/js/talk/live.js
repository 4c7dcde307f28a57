// What is new in a talk, and what arrives in it. Loaded once the page has been read in; see docs/live.md.
import { Arrivals } from "./arrivals.js";
import { Fresh } from "./fresh.js";
import { Seen } from "./seen.js";

export function start(line, template) {
  const parts = document.importNode(template.content, true);
  const talk = line.closest("section, main");
  const last = Number(line.dataset.last);
  const seen = new Seen(line.dataset.home);
  // A write leads back here with the version that it made: what is pointed at then is the reader's own.
  const own = /^\?v=\d+$/.test(location.search) && /^#c(\d+)$/.exec(location.hash);
  seen.look(last);
  if (own) seen.said(Number(own[1]));
  const status = talk.appendChild(parts.querySelector(".live-status"));
  const page = { line, parts, words: JSON.parse(template.dataset.words), seen, status, last };
  const fresh = new Fresh(talk, page);
  fresh.show();
  new Arrivals(talk, { ...page, fresh });
}
