// Passages are painted with the CSS Custom Highlight API: the page's nodes stay as they are.
// Browsers find the place of every registered range anew whenever anything on the page changes, and draw it with every
// frame, so only those near the window are registered: what painting costs depends on what is seen.
import { byDepth } from "./marks.js";

const COLOURS = ["yellow", "green", "blue", "pink", "violet"]; // as the server has them; each has a line of its own
const LAYERS = [
  ...["note-1", "note-2", "note-3"], ...COLOURS.slice(1), ...COLOURS.map((colour) => `mine-${colour}`), "draft", "focus",
]; // the later ones lie above
const NEAR = "25%"; // of the window, above and below it
const AHEAD = 300; // code points further, so that not every paragraph that comes near has all painted anew

export class Painting {
  constructor(text) {
    this.text = text;
    this.works = "highlights" in CSS && typeof Highlight === "function";
    this.marks = [];
    this.painted = { start: 0, end: 0 };
  }

  notes(marks) {
    this.marks = marks;
    if (this.near) this.paint();
    else if (this.works) this.watch();
  }

  // Tells which blocks come near: for the first time with the next frame.
  watch() {
    this.near = new Set();
    const watch = new IntersectionObserver((entries) => this.meet(entries), { rootMargin: NEAR });
    for (const block of this.text.blocks) watch.observe(block.element);
  }

  meet(entries) {
    for (const { target, isIntersecting } of entries) {
      this.near[isIntersecting ? "add" : "delete"](this.text.blockOf(target));
    }
    const { start, end } = this.painted;
    if ([...this.near].some((block) => block.start < start || block.start + block.length > end)) this.paint();
  }

  // The yellow ones by depth, the other colours above them, and a stronger line under mine.
  paint() {
    const near = [...this.near];
    const start = Math.max(0, Math.min(...near.map((block) => block.start)) - AHEAD);
    const end = Math.max(...near.map((block) => block.start + block.length)) + AHEAD;
    this.painted = { start, end };
    const seen = this.marks
      .filter((mark) => mark.start < end && mark.end > start)
      .map((mark) => ({ ...mark, start: Math.max(mark.start, start), end: Math.min(mark.end, end) }));
    const byColour = Map.groupBy(seen, ({ colour }) => colour);
    byDepth(byColour.get("yellow") ?? []).forEach((stretches, at) => this.layer(LAYERS[at], stretches));
    for (const colour of COLOURS) {
      const some = byColour.get(colour) ?? [];
      if (colour !== "yellow") this.layer(colour, some.map(bounds));
      this.layer(`mine-${colour}`, some.filter(({ mine }) => mine).map(bounds));
    }
  }

  layer(name, stretches) {
    if (!this.works) return;
    if (stretches.length === 0) {
      CSS.highlights.delete(name);
      return;
    }
    const parts = stretches.flatMap(([start, end]) => this.text.bounds(start, end));
    for (const { block } of parts) block.element.classList.add("painted"); // what the style of a highlight asks for
    const highlight = new Highlight(...parts.map((one) => new StaticRange(one)));
    highlight.priority = LAYERS.indexOf(name);
    CSS.highlights.set(name, highlight);
  }

  draft(place) {
    this.layer("draft", place ? [bounds(place)] : []);
  }

  focus(mark) {
    this.layer("focus", mark ? [bounds(mark)] : []);
  }
}

function bounds({ start, end }) {
  return [start, end];
}
