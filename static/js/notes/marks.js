// Marks: where notes stand, as {start, end, number, colour, weight, ...} in code points of the text, end exclusive.
export const DEEPEST = 3; // tints: a fourth note on the same words looks like a third

// From [gap, length, number, weight, ..., colours], each gap counted from the start before it; comments/marks.py writes it.
export function decode(flat) {
  const colours = flat.length % 4 ? flat.at(-1) : {};
  const marks = [];
  let start = 0;
  for (let at = 0; at + 3 < flat.length; at += 4) {
    const [gap, length, number, weight] = flat.slice(at, at + 4);
    start += gap;
    marks.push({ start, end: start + length, number, weight, colour: colours[number] ?? "yellow" });
  }
  return marks;
}

// The stretches that one, two, and three or more marks cover: [[start, end], ...] for each depth, none overlapping.
export function byDepth(marks) {
  const layers = Array.from({ length: DEEPEST }, () => []);
  const starts = Uint32Array.from(marks, ({ start }) => start).sort();
  const ends = Uint32Array.from(marks, ({ end }) => end).sort();
  let from = 0;
  for (let begun = 0, ended = 0; ended < ends.length; ) {
    const depth = begun - ended;
    const at = starts[begun] <= ends[ended] ? starts[begun++] : ends[ended++];
    const layer = layers[Math.min(depth, DEEPEST) - 1];
    if (depth > 0 && at > from) {
      if (layer.at(-1)?.[1] === from) layer.at(-1)[1] = at; // deeper than the deepest: it goes on
      else layer.push([from, at]);
    }
    from = at;
  }
  return layers;
}

// The marks that touch [start, end), the shortest first: what somebody means who points at few words.
export function touching(marks, start, end = start + 1) {
  const found = marks.filter((mark) => mark.start < end && mark.end > start);
  return found.sort((one, other) => lengthOf(one) - lengthOf(other) || one.start - other.start);
}

// For choosing the best few: one's own, then what was answered most, then the oldest.
export function better(one, other) {
  return Boolean(other.mine) - Boolean(one.mine) || other.weight - one.weight || one.number - other.number;
}

function lengthOf(mark) {
  return mark.end - mark.start;
}
