// Cards beside their passages: each at the height of its words or a little below, never over another.
const DRIFT = 360; // pixels that a card may stand away from its words; further, it is folded into the count
const GAP = 12; // pixels

// `groups`: per paragraph {items: [{top, height, pinned?}], extra}, in the order of the text; `extra` notes have no card.
// A pinned item stands exactly at its top. Answers, in the same order, {items: [y or null], more: {y, count} or null}.
export function arrange(groups, moreHeight) {
  const flat = groups.flatMap(({ items }, group) => items.map((item) => ({ ...item, group, y: null })));
  const pinned = flat.findIndex((item) => item.pinned);
  if (pinned >= 0) {
    flat[pinned].y = flat[pinned].top;
    placeAbove(flat.slice(0, pinned), flat[pinned].top - GAP);
  }
  const placed = groups.map((group, at) => ({ items: flat.filter((item) => item.group === at), extra: group.extra }));
  let bottom = pinned < 0 ? 0 : -Infinity;
  return placed.map(({ items, extra }) => {
    for (const item of items) {
      if (item.y === null && bottom > -Infinity) item.y = belowOrNull(item, bottom);
      if (item.y !== null && (item.pinned || bottom > -Infinity)) bottom = item.y + item.height + GAP;
    }
    const more = makeRoom(items, extra, { bottom, moreHeight });
    if (more) bottom = more.y + moreHeight + GAP;
    return { items: items.map(({ y }) => y), more };
  });
}

// The count of what has no card stands below the cards; if it would be too far down, in the place of the last one.
function makeRoom(items, extra, { bottom, moreHeight }) {
  const folded = () => extra + items.filter(({ y }) => y === null).length;
  if (folded() === 0 || bottom === -Infinity) return null;
  let y = belowOrNull({ top: items[0]?.top ?? 0, height: moreHeight }, bottom);
  if (y === null) {
    const last = items.findLast((item) => item.y !== null);
    if (!last || last.pinned) return null;
    y = last.y;
    last.y = null;
  }
  return { y, count: folded() };
}

function belowOrNull({ top }, bottom) {
  const y = Math.max(top, bottom);
  return y - top > DRIFT ? null : y;
}

// Cards before a pinned one: as if it were not there, then pushed up from below as far as they may go.
function placeAbove(items, floor) {
  let bottom = 0;
  for (const item of items) {
    item.y = belowOrNull(item, bottom);
    if (item.y !== null) bottom = item.y + item.height + GAP;
  }
  let limit = floor;
  for (const item of items.toReversed()) {
    if (item.y === null) continue;
    const y = Math.min(item.y, limit - item.height);
    item.y = y < 0 || item.top - y > DRIFT ? null : y;
    if (item.y !== null) limit = y - GAP;
  }
}
