// All notes on a paragraph, at a point of it or in a section: in the column where there is one, else below the words.
import { addLinks, cardOf } from "./card.js";

const PIECE = 20; // notes shown at once; more of them when they are asked for
const FIRST = 2; // of them at once, with the answer to the click: no phone shows more

export class List {
  constructor(notes) {
    const { text, column, asking, painting, parts } = notes;
    Object.assign(this, { notes, text, column, asking, painting, parts });
    this.element = null;
    this.isEntered = false; // below the words, a list is a step in the history: Back closes it
    this.isLeaving = false; // that step, from when a list is closed until the history has gone back
    addEventListener("popstate", () => this.left());
    for (const host of [column.element, text.root]) {
      host.addEventListener("keydown", (event) => this.key(event));
      for (const name of ["pointerover", "focusin"]) host.addEventListener(name, (event) => this.look(event));
    }
  }

  get isOpen() {
    return this.element !== null;
  }

  // `opener` gets the focus back; what an address has opened is no step of its own.
  async open({ block, marks, title, opener, focusOn = null, isStep = true }) {
    this.close({ back: false, leaves: false });
    Object.assign(this, { block, marks, opener, filled: 0 });
    const element = (this.element = this.parts.make("note-list"));
    const heading = element.querySelector("h2");
    heading.textContent = title;
    heading.id = "note-list-h";
    element.querySelector(".close").addEventListener("click", () => this.close());
    element.querySelector(".add")?.addEventListener("click", () => this.notes.writeOnAll(block, this.text.linkBehind(block)));
    element.querySelector(".rest").addEventListener("click", () => this.fill(PIECE));
    this.host();
    if (isStep && !this.column.isShown) this.enter();
    opener?.setAttribute("aria-expanded", "true");
    heading.focus({ preventScroll: this.column.isShown });
    const first = Math.max(FIRST, marks.indexOf(focusOn) + 1);
    await this.fill(first, focusOn);
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))); // the click is answered; others take longer
    if (this.element === element && first < PIECE) await this.fill(PIECE - first);
  }

  openAll(block, marks, opener, focusOn, isStep) {
    const title = this.parts.phrase("paragraph", { n: marks.length, p: block.number });
    return this.open({ block, marks, title, opener, focusOn, isStep });
  }

  // The next `count` of them; the focus goes to the one that was meant, or to the first of those that were asked for.
  async fill(count, focusOn = null) {
    const { element, marks } = this;
    const items = element.querySelector(".items");
    const rest = element.querySelector(".rest");
    const next = marks.slice(this.filled, this.filled + count);
    const notes = await this.asking.notes(next);
    if (this.element !== element) return;
    this.filled += next.length;
    const goesOn = document.activeElement === rest;
    const cards = next.filter((mark) => mark.note || notes.has(mark.number)).map((mark) => cardOf(mark, notes.get(mark.number), this.parts, 3));
    for (const card of cards) addLinks(card, this.parts);
    items.append(...cards);
    const left = marks.length - this.filled;
    rest.hidden = left === 0 || this.filled < PIECE; // those come by themselves
    rest.textContent = this.parts.phrase("rest", { n: left });
    const chosen = cards.find(({ mark }) => mark === focusOn) ?? (goesOn ? cards[0] : null);
    if (chosen) this.column.arrange(); // the focus scrolls to where it stands
    chosen?.querySelector("h3").focus();
    this.arrange();
  }

  // Once for all that is new until the next frame.
  arrange() {
    cancelAnimationFrame(this.soon);
    this.soon = requestAnimationFrame(() => this.column.arrange());
  }

  host() {
    if (this.column.isShown) {
      this.column.covered = new Set(this.marks);
      this.column.add(this.element, this.start());
      this.column.pinned = this.element;
      this.arrange();
    } else {
      this.column.covered.clear();
      this.text.behind(this.block).after(this.element);
    }
  }

  // Beside the first of the words; beside the last of the paragraph, where its link is, if those are out of sight.
  start() {
    const first = Math.max(this.block.start, Math.min(...this.marks.map(({ start }) => start)));
    const { top } = this.text.ranges(first, first + 1)[0].getBoundingClientRect();
    return top < 0 ? this.block.start + this.block.length - 1 : first;
  }

  // The window became wide or narrow: the same list, in its other place.
  move() {
    if (!this.element) return;
    const { activeElement } = document;
    this.column.remove(this.element);
    this.host();
    this.column.arrange();
    if (this.element.contains(activeElement)) activeElement.focus();
  }

  enter() {
    if (this.isEntered) return;
    this.isEntered = true;
    history.replaceState({ isUnder: true }, "");
    history.pushState({ isList: true }, "");
  }

  left() {
    if (!this.isEntered || !history.state?.isUnder) return;
    const another = this.isLeaving && this.element; // opened meanwhile
    this.isEntered = this.isLeaving = false;
    if (this.column.isShown) return;
    if (another) this.enter();
    else this.close();
  }

  close({ back = true, leaves = true } = {}) {
    if (!this.element) return;
    const had = this.element.contains(document.activeElement);
    this.column.remove(this.element);
    this.element = null;
    this.column.covered.clear();
    this.painting.focus(null);
    this.opener?.setAttribute("aria-expanded", "false");
    this.column.arrange(); // first: what opened it may have to be shown again
    if (back && had) this.notes.focusOn(this.opener, this.block);
    if (!leaves || !this.isEntered || this.isLeaving || !history.state?.isList) return;
    this.isLeaving = true;
    history.back();
  }

  key(event) {
    if (event.key !== "Escape" || !this.element?.contains(event.target)) return;
    event.preventDefault();
    this.close();
  }

  look({ target }) {
    if (this.element?.contains(target)) this.painting.focus(target.closest(".card")?.mark);
  }
}
