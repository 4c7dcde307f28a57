// What is new in a talk, and what arrives in it. Loaded once the page has been read in; see docs/live.md.
import { Seen } from "./seen.js";
import { once } from "../once.js";
import { pieces } from "../pieces.js";

const AWHILE = 20_000; // milliseconds until it is asked for the first time what has arrived

export function start(line) {
  const talk = line.closest("section, main");
  const last = Number(line.dataset.last);
  const seen = new Seen(line.dataset.home);
  // A write leads back here with the version that it made: what is pointed at then is the reader's own.
  const own = /^\?v=\d+$/.test(location.search) && /^#c(\d+)$/.exec(location.hash);
  seen.look(last);
  if (own) seen.said(Number(own[1]));
  const status = talk.appendChild(Object.assign(document.createElement("p"), { className: "visually-hidden live-status", role: "status" }));
  const page = { line, seen, status, last };
  // Who is here for the first time, and for whom nothing has come yet, needs none of what shows it.
  const arrivals = once(() => fetchNews(talk, page));
  if (!seen.isFirst || seen.count(last)) arrivals();
  const { home, events } = line.dataset;
  const tell = async (newest) => (await arrivals()).tell(newest);
  const what = { address: `${home}latest/`, events, last, tell };
  const watch = () => import("./watching.js").then(({ Watching }) => new Watching(what)).catch(later);
  const later = () => setTimeout(watch, AWHILE);
  if (events) watch();
  else later();
  document.addEventListener("said", async ({ detail }) => (await arrivals()).said(detail)); // by this reader, on this page
}

async function fetchNews(talk, page) {
  const [{ begin }, { news }] = await Promise.all([import("./news.js"), pieces()]);
  return begin(talk, page, news);
}
