// Passages are painted with the CSS Custom Highlight API: the page's nodes stay as they are.
import { byDepth } from "./marks.js";

const COLOURS = ["yellow", "green", "blue", "pink", "violet"]; // as the server has them; each has a line of its own
const LAYERS = [
  ...["note-1", "note-2", "note-3"], ...COLOURS.slice(1), ...COLOURS.map((colour) => `mine-${colour}`), "draft", "focus",
]; // the later ones lie above

export class Painting {
  constructor(text) {
    this.text = text;
    this.works = "highlights" in CSS && typeof Highlight === "function";
  }

  // The yellow ones by depth, the other colours above them, and a stronger line under mine.
  notes(marks) {
    byDepth(marks.filter(({ colour }) => colour === "yellow")).forEach((stretches, at) => this.layer(LAYERS[at], stretches));
    for (const colour of COLOURS) {
      const some = marks.filter((mark) => mark.colour === colour);
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
