// Passages are painted with the CSS Custom Highlight API: the page's nodes stay as they are.
import { byDepth } from "./marks.js";

const LAYERS = ["note-1", "note-2", "note-3", "note-mine", "draft", "focus"]; // the later ones lie above

export class Painting {
  constructor(text) {
    this.text = text;
    this.works = "highlights" in CSS && typeof Highlight === "function";
  }

  // Everybody's notes by depth, and mine above them.
  notes(marks) {
    byDepth(marks).forEach((stretches, at) => this.layer(LAYERS[at], stretches));
    this.layer("note-mine", marks.filter(({ mine }) => mine).map(({ start, end }) => [start, end]));
  }

  layer(name, stretches) {
    if (!this.works) return;
    if (stretches.length === 0) {
      CSS.highlights.delete(name);
      return;
    }
    const bounds = stretches.flatMap(([start, end]) => this.text.bounds(start, end));
    const highlight = new Highlight(...bounds.map((one) => new StaticRange(one)));
    highlight.priority = LAYERS.indexOf(name);
    CSS.highlights.set(name, highlight);
  }

  draft(place) {
    this.layer("draft", place ? [[place.start, place.end]] : []);
  }

  focus(mark) {
    this.layer("focus", mark ? [[mark.start, mark.end]] : []);
  }
}
