// Cards beside their passages: each at the height of its words or a little below, never over another.
const DRIFT = 360; // pixels that a card may stand away from its words; further, it is folded into its section's count
const GAP = 12; // pixels

// `cards`: {top, height, section, isNote, pinned?} in the order of the text; a pinned one stands exactly at its top.
// `notesIn(section)`: how many notes a section has. Gives each card its `y`, null where it is folded, and answers the
// counts of what is not seen: {section, count, y}, each below the last card of its section.
export function arrange(cards, notesIn, countHeight) {
  const counts = new Map(); // section -> its count, which takes room itself, and may fold another card
  for (let grown = true; grown; ) {
    const items = cards.flatMap((card, at) => {
      const count = card.section !== cards[at + 1]?.section && counts.get(card.section);
      return count ? [card, count] : [card];
    });
    place(items);
    grown = false;
    for (const section of new Set(cards.map((card) => card.section))) {
      const seen = cards.filter((card) => card.section === section && card.isNote && card.y !== null).length;
      const count = notesIn(section) - seen;
      if (counts.has(section)) counts.get(section).count = count;
      else if (count > 0) {
        counts.set(section, { section, count, top: -Infinity, height: countHeight });
        grown = true;
      }
    }
  }
  return [...counts.values()].filter(({ y, count }) => y !== null && count > 0);
}

function place(items) {
  const pinned = items.findIndex((item) => item.pinned);
  below(items.slice(0, Math.max(0, pinned)), 0);
  if (pinned >= 0) pushUp(items.slice(0, pinned), items[pinned].top - GAP);
  below(items.slice(Math.max(0, pinned)), 0);
}

function below(items, from) {
  let bottom = from;
  for (const item of items) {
    const y = item.pinned ? item.top : Math.max(item.top, bottom);
    item.y = isNear(item, y) ? y : null;
    if (item.y !== null) bottom = y + item.height + GAP;
  }
}

// From below as far as they may go.
function pushUp(items, floor) {
  let limit = floor;
  for (const item of items.toReversed()) {
    if (item.y === null) continue;
    const y = Math.min(item.y, limit - item.height);
    item.y = y < 0 || !isNear(item, y) ? null : y;
    if (item.y !== null) limit = y - GAP;
  }
}

// A count has no words of its own to be near to.
function isNear({ top }, y) {
  return top === -Infinity || Math.abs(y - top) <= DRIFT;
}
