// The article's text as the server counts it: the textContent of each block, joined by one newline.
import { checkOf, lengthInPoints, pointsBefore, unitsBefore } from "./units.js";

const AROUND = 300; // UTF-16 units on either side of a passage: more words than anybody asks for

export class ArticleText {
  constructor(root) {
    this.root = root;
    this.blocks = []; // {number, element, words, start, length, section}: start in code points of the whole text
    let start = 0;
    let section = 0;
    for (let number = 1; ; number += 1) {
      const element = document.getElementById(`p${number}`);
      if (!element || !root.contains(element)) break;
      const words = element.textContent;
      if (element.matches("h2")) section += 1;
      this.blocks.push({ number, element, words, start, length: lengthInPoints(words), section });
      start += this.blocks.at(-1).length + 1;
    }
    this.length = Math.max(0, start - 1);
    this.byElement = new Map(this.blocks.map((block) => [block.element, block]));
  }

  // Whether this is the text that the marks were made for. If not, nothing may be painted: it would be the wrong words.
  isThat({ length, check }) {
    return this.length === Number(length) && checkOf(this.blocks.map(({ words }) => words).join("\n")) === Number(check);
  }

  blockAt(point) {
    return this.blocks[lastAt(this.blocks, point)];
  }

  blockOf(node) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const found = element?.closest('[id^="p"]');
    return found && this.byElement.get(found);
  }

  // The words between two code points.
  exact(start, end) {
    return this.parts(start, end)
      .map(({ block, from, to }) => block.words.slice(from, to))
      .join("\n");
  }

  // What stands before two code points in the block of the first, and behind them in the block of the last.
  around({ start, end }) {
    const parts = this.parts(start, end);
    const { block: first, from } = parts[0];
    const { block: last, to } = parts.at(-1);
    return { before: first.words.slice(Math.max(0, from - AROUND), from), after: last.words.slice(to, to + AROUND) };
  }

  // One range for each block that the passage touches, so that nothing between the blocks is painted.
  ranges(start, end) {
    return this.bounds(start, end).map(({ startContainer, startOffset, endContainer, endOffset }) => {
      const range = document.createRange();
      range.setStart(startContainer, startOffset);
      range.setEnd(endContainer, endOffset);
      return range;
    });
  }

  // The same as what a StaticRange is made of, which costs the page nothing when it changes.
  bounds(start, end) {
    return this.parts(start, end).map(({ block, from, to }) => {
      const first = nodeAt(block, from);
      const last = nodeAt(block, to - 1);
      return {
        block,
        startContainer: first.node,
        startOffset: from - first.start,
        endContainer: last.node,
        endOffset: to - last.start,
      };
    });
  }

  // The part of each block that lies between two code points: {block, from, to} in UTF-16 units of the block.
  parts(start, end) {
    const parts = [];
    for (let at = Math.max(0, lastAt(this.blocks, start)); at < this.blocks.length; at += 1) {
      const block = this.blocks[at];
      if (block.start >= end) break;
      const [first, last] = [Math.max(0, start - block.start), Math.min(block.length, end - block.start)];
      const isPlain = block.length === block.words.length; // every character is one unit
      const from = isPlain ? first : unitsBefore(block.words, first);
      const to = isPlain ? last : unitsBefore(block.words, last);
      if (to > from) parts.push({ block, from, to });
    }
    return parts;
  }

  // What a selection holds of the article, without the space around it; null if that is nothing.
  within(range) {
    const touched = this.blocks.filter(({ element }) => range.intersectsNode(element));
    const parts = touched.map((block) => cut(block, range)).filter(({ from, to }) => to > from);
    const first = parts.find(hasWords);
    const last = parts.findLast(hasWords);
    if (!first) return null;
    const from = first.from + first.words.length - first.words.trimStart().length;
    const to = last.to - (last.words.length - last.words.trimEnd().length);
    const start = this.pointAt(first.block, from);
    const end = this.pointAt(last.block, to);
    return { start, end, exact: this.exact(start, end), block: first.block, lastBlock: last.block };
  }

  // The link to a block's notes; a cell or a footnote may have none yet.
  linkBehind({ element }) {
    const link = element.nextElementSibling;
    return link?.matches(".pn") ? link : null;
  }

  // What something may stand behind: the block with its link, or the whole table, which scrolls.
  behind(block) {
    return block.element.closest(".table") ?? this.linkBehind(block) ?? block.element;
  }

  pointAt(block, units) {
    return block.start + pointsBefore(block.words, units);
  }
}

// Where a boundary (a node and an offset in it) lies in a block, in UTF-16 units. What CSS draws is not in the count.
export function unitsAt(block, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(block.element);
  before.setEnd(node, offset);
  return before.toString().length;
}

function cut(block, range) {
  const { element } = block;
  const from = element.contains(range.startContainer) ? unitsAt(block, range.startContainer, range.startOffset) : 0;
  const to = element.contains(range.endContainer)
    ? unitsAt(block, range.endContainer, range.endOffset)
    : block.words.length;
  return { block, from, to, words: block.words.slice(from, to) };
}

function hasWords({ words }) {
  return words.trim() !== "";
}

// The text node that holds the unit `units` of a block.
function nodeAt(block, units) {
  block.nodes ??= nodesOf(block.element); // made when it is first needed
  return block.nodes[lastAt(block.nodes, units)];
}

function nodesOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let start = 0; walker.nextNode(); start += walker.currentNode.length) {
    if (walker.currentNode.length) nodes.push({ node: walker.currentNode, start });
  }
  return nodes;
}

// The last of the items, sorted by start, that begins at or before `at`; -1 if none does.
function lastAt(items, at) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
