// The column beside the text: each thing in it stands at the height of its words (desktop only, see notes.css).
import { arrange } from "./arranging.js";

const COUNT = 32; // pixels: how high a count is, until one has been there

export class Column {
  // `more(section, button)`: what a click on "+14 more in this section" does.
  constructor({ text, parts, book, wide, more }) {
    Object.assign(this, { text, parts, book, wide, more });
    this.element = document.getElementById("margin");
    this.items = new Map(); // element -> code point at which it stands
    this.counts = new Map(); // section -> its "+14 more"
    this.pinned = null;
    this.covered = new Set(); // marks that an open list shows
    new ResizeObserver(() => this.arrange()).observe(text.root);
    this.element.addEventListener("unfolded", () => this.arrange()); // what one had muted
  }

  get isShown() {
    return this.wide.matches && document.documentElement.dataset.notes !== "off"; // the style would be worked out for it
  }

  add(element, start) {
    this.items.set(element, start);
    const next = [...this.element.children].find((other) => this.items.get(other) > start);
    this.element.insertBefore(element, next ?? null);
  }

  remove(element) {
    this.items.delete(element);
    element.remove();
    if (this.pinned === element) this.pinned = null;
  }

  pin(element) {
    if (this.pinned === element) return;
    this.pinned = element;
    this.arrange();
  }

  // Measures everything, then moves everything: the page is laid out once.
  arrange() {
    if (!this.isShown) return;
    const from = this.element.getBoundingClientRect().top;
    const elements = [...this.items.keys()].sort((one, other) => this.items.get(one) - this.items.get(other));
    const isFree = (element) => element === this.pinned || !this.covered.has(element.mark);
    const cards = elements.filter(isFree).map((element) => ({
      element,
      ...this.placeOf(element, from),
      height: element.offsetHeight,
      isNote: Boolean(element.mark),
      pinned: element === this.pinned,
    }));
    const [shown] = this.counts.values();
    const inSection = this.notesBySection();
    const counts = arrange(cards, (section) => inSection.get(section) ?? 0, shown?.offsetHeight || COUNT);
    for (const element of elements) stand(element, null);
    for (const { element, y } of cards) stand(element, y);
    for (const button of this.counts.values()) button.hidden = true;
    for (const count of counts) this.count(count, cards.findLast(({ section }) => section === count.section).element);
  }

  placeOf(element, from) {
    const start = this.items.get(element);
    const [range] = this.text.ranges(start, start + 1);
    return { top: range.getBoundingClientRect().top - from, section: this.text.blockAt(start).section };
  }

  // How many each section has, besides those that an open list shows.
  notesBySection() {
    const counts = new Map();
    for (const mark of this.book.told) {
      if (!this.covered.has(mark)) counts.set(mark.block.section, (counts.get(mark.block.section) ?? 0) + 1);
    }
    return counts;
  }

  count({ section, count, y }, last) {
    let button = this.counts.get(section);
    if (!button) {
      button = Object.assign(document.createElement("button"), { type: "button", className: "note-more" });
      button.addEventListener("click", () => this.more(section, button));
      this.counts.set(section, button);
    }
    if (last.nextElementSibling !== button) last.after(button);
    button.textContent = this.parts.phrase("more", { n: count });
    button.hidden = false;
    stand(button, y);
  }
}

function stand(element, y) {
  element.classList.toggle("folded", y === null);
  if (y !== null) element.style.setProperty("top", `${Math.round(y)}px`);
}
