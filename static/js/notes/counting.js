// How many notes begin in each paragraph, as the link behind it says: everybody's, or the reader's alone.
export function countNotes({ book, text, parts }) {
  const marks = book.mode === "mine" ? book.shown : book.public;
  const byBlock = Map.groupBy(marks, ({ start }) => text.blockAt(start));
  for (const block of text.blocks) {
    const link = text.linkBehind(block);
    const n = byBlock.get(block)?.length ?? "";
    if (!link || link.textContent === String(n)) continue;
    link.textContent = n;
    link.setAttribute("aria-label", parts.phrase(n ? "paragraph" : "none", { n, p: block.number }));
  }
}
