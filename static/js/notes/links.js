// A link to words: the browser that follows it scrolls to them and marks them (URL Fragment Text Directives).
const WHOLE = 60; // characters; of longer passages the first and the last words stand for all
const EDGE = 4; // words

export function linkTo(article, block, exact) {
  const words = exact.split(/\s+/);
  const isShort = exact.length <= WHOLE || words.length <= 2 * EDGE;
  const parts = isShort && !exact.includes("\n") ? [exact] : [words.slice(0, EDGE).join(" "), words.slice(-EDGE).join(" ")];
  return `${article}#p${block}:~:text=${parts.map(encoded).join(",")}`;
}

// Besides what every URL needs, a hyphen, comma and ampersand mean something in a directive.
function encoded(words) {
  return encodeURIComponent(words).replaceAll("-", "%2D");
}

export async function copyLink({ article, parts, status }, { block, exact }) {
  const link = linkTo(new URL(article, window.location.href), block.number, exact);
  const copied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
  status.textContent = parts.phrase(copied ? "copied" : "notCopied"); // only a secure page may copy
}
