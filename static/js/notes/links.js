// A link to words: the browser that follows it scrolls to them and marks them.
// URL Fragment Text Directives (WICG), #:~:text=[prefix-,]start[,end][,-suffix]: both ends of what is looked for must be
// ends of words, unless a prefix or a suffix stands before or behind; then its own outer end must be one.
const WHOLE = 60; // characters; of longer passages the first and the last words stand for all
const EDGE = 4; // words, or characters where no spaces are written between them
const AROUND = 3; // words of prefix and suffix

// `within`: {before, after}, the words around the passage in its first and its last block.
export function linkTo(article, block, exact, within = { before: "", after: "" }) {
  const { start, end } = endsOf(exact);
  const prefix = lastWords(within.before, AROUND);
  const suffix = firstWords(within.after, AROUND);
  const parts = [prefix && `${encoded(prefix)}-`, encoded(start), end && encoded(end), suffix && `-${encoded(suffix)}`];
  return `${article}#p${block}:~:text=${parts.filter(Boolean).join(",")}`;
}

// The words to begin and to end with; no end where the whole passage is said. A line break stands between two blocks,
// and what is said in one piece may not go over it.
function endsOf(exact) {
  const isShort = exact.length <= WHOLE || wordsOf(exact).length <= 2 * EDGE;
  if (isShort && !exact.includes("\n")) return { start: exact, end: "" };
  const lines = exact.split("\n").filter((line) => line.trim());
  return { start: firstWords(lines[0], EDGE) || lines[0], end: lastWords(lines.at(-1), EDGE) || lines.at(-1) };
}

function firstWords(text, count) {
  const words = wordsOf(text);
  return text.slice(0, words[Math.min(count, words.length) - 1]?.end ?? 0).trim();
}

function lastWords(text, count) {
  const words = wordsOf(text);
  return text.slice(words[Math.max(0, words.length - count)]?.start ?? text.length).trim();
}

// The words as the browser tells them apart, which in Japanese takes its dictionary.
function wordsOf(text) {
  const segments = new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "word" }).segment(text);
  return [...segments]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
}

// Besides what every URL needs, a hyphen, comma and ampersand mean something in a directive.
function encoded(words) {
  return encodeURIComponent(words).replaceAll("-", "%2D");
}

// Of a note (`what` is "note"), or of its words.
export async function copyLink(notes, mark, what) {
  const { article, text } = notes;
  const { number, start, end } = mark;
  if (what === "note") return copy(notes, new URL(`${article}?n=${number}#n-${number}`, location.href));
  return copyWords(notes, { block: text.blockAt(start), start, end, exact: text.exact(start, end) });
}

export function copyWords(notes, selection) {
  const { block, exact } = selection;
  return copy(notes, linkTo(new URL(notes.article, location.href), block.number, exact, notes.text.around(selection)));
}

async function copy(notes, link) {
  const copied = await navigator.clipboard?.writeText(String(link)).then(() => true, () => false);
  notes.say(notes.parts.phrase(copied ? "copied" : "notCopied")); // only a secure page may copy
}
