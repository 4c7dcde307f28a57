// Where in a text somebody is: the paragraph, known by its words, and how far down in it. Nothing here knows a page.
export const WORDS = 48; // UTF-16 units of a paragraph's beginning that tell it from others

// What is kept of the n-th of the paragraphs, by their words: its own, and its neighbours' in case it is rewritten.
export function remember(n, at, all) {
  return { n, at: Math.round(at * 1000) / 1000, of: all.length, words: [n, n - 1, n + 1].map((i) => all[i] ?? "") };
}

// Where that is in the text as it reads now: {n, at}. By its words, by a neighbour's, else as far through the text.
export function find({ n, at, of, words: [own, before, after] }, all) {
  const last = all.length - 1;
  const neighbours = (i) => (all[i - 1] === before) + (all[i + 1] === after);
  const same = nearest(own, n, all, neighbours);
  if (same >= 0) return { n: same, at };
  const previous = nearest(before, n - 1, all);
  if (previous >= 0) return { n: Math.min(previous + 1, last), at: 0 };
  const next = nearest(after, n + 1, all);
  if (next >= 0) return { n: Math.max(next - 1, 0), at: 0 };
  return { n: Math.min(Math.floor((n / of) * all.length), last), at: 0 };
}

// The index of a paragraph with these words: the best by `merit`, of those the nearest to n; -1 if there is none.
function nearest(words, n, all, merit = () => 0) {
  const found = words ? [...all.keys()].filter((i) => all[i] === words) : [];
  found.sort((one, other) => merit(other) - merit(one) || Math.abs(one - n) - Math.abs(other - n));
  return found[0] ?? -1;
}

// The first of `count` things, each below the one before, whose end lies below `line`; -1 if none does.
export function firstBelow(line, count, endOf) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(middle) > line) high = middle;
    else low = middle + 1;
  }
  return low < count ? low : -1;
}

// The places of the last articles that were read, kept in this browser: id of the article -> place.
const KEY = "places";
const MOST = 100; // articles

export function placeIn(article) {
  return read()[article];
}

// Keeps a place, or forgets it.
export function putPlace(article, place) {
  const { [article]: _old, ...others } = read();
  const kept = Object.entries(others).sort(([, one], [, other]) => one.t - other.t);
  if (place) kept.push([article, { ...place, t: Date.now() }]);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept.slice(-MOST))));
  } catch {
    // Storage is blocked or full: nothing is offered next time.
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // blocked, or not what we wrote
  }
}
