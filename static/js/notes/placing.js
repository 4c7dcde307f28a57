// Where the bar of a selection stands: inside the window, never over the selected words.
const GAP = 8; // pixels between the words and the bar
const EDGE = 8; // pixels to the edge of the window

// `rects`: the selection's boxes in the window; `bar`, `view`: {width, height}. Null when only the bottom edge is left.
export function placeBar(rects, bar, view) {
  const seen = rects.filter(({ bottom, top }) => bottom > 0 && top < view.height);
  if (seen.length === 0) return null;
  const first = seen.reduce((one, other) => (other.top < one.top ? other : one));
  const last = seen.reduce((one, other) => (other.bottom > one.bottom ? other : one));
  const across = (x) => Math.max(EDGE, Math.min(x, view.width - bar.width - EDGE));
  const below = last.bottom + GAP;
  if (below + bar.height + EDGE <= view.height) return { x: across(last.right - bar.width / 2), y: below };
  const above = first.top - GAP - bar.height;
  if (above >= EDGE) return { x: across(first.left), y: above };
  const beside = Math.max(...seen.map(({ right }) => right)) + GAP;
  if (beside + bar.width + EDGE > view.width) return null;
  return { x: beside, y: Math.max(EDGE, Math.min(last.top, view.height - bar.height - EDGE)) };
}
