// How many notes begin in each paragraph, as the link behind it says: everybody's, or the reader's alone.
export function countNotes({ book, text, parts }) {
  const counts = new Map();
  for (const { block } of book.mode === "mine" ? book.shown : book.public) counts.set(block, (counts.get(block) ?? 0) + 1);
  for (const block of text.blocks) {
    const link = text.linkBehind(block);
    const n = counts.get(block) ?? "";
    if (!link || link.textContent === String(n)) continue;
    link.textContent = n;
    link.setAttribute("aria-label", parts.phrase(n ? "paragraph" : "none", { n, p: block.number }));
  }
}
