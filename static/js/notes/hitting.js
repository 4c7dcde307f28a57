// Which character of the text lies under a point of the window. The browser names the nearest one even for a click in
// the blank margin, so the character's own boxes decide.
import { unitsAt } from "./text.js";

// The code point at (x, y), or null where there are no words.
export function pointAt(text, x, y) {
  const caret = caretAt(x, y);
  const block = caret && text.blockOf(caret.node);
  if (!block) return null;
  const units = unitsAt(block, caret.node, caret.offset);
  for (const at of [units, units - 1]) {
    if (at < 0 || at >= block.words.length) continue;
    const point = text.pointAt(block, at);
    if (text.ranges(point, point + 1).some((range) => covers(range, x, y))) return point;
  }
  return null;
}

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && { node: caret.offsetNode, offset: caret.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y); // Safari before 18.4
  return range && { node: range.startContainer, offset: range.startOffset };
}

function covers(range, x, y) {
  return [...range.getClientRects()].some(({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom);
}
