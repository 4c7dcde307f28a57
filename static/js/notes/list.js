// All notes on a paragraph or at a point of it: in the column where there is one, else below the paragraph.
import { cardOf, privateCard } from "./card.js";

export class List {
  constructor(notes) {
    const { text, column, asking, painting, parts } = notes;
    Object.assign(this, { notes, text, column, asking, painting, parts });
    this.element = null;
    column.element.addEventListener("keydown", (event) => this.key(event));
    text.root.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["pointerover", "focusin"]) {
      for (const host of [column.element, text.root]) host.addEventListener(name, (event) => this.look(event));
    }
  }

  get isOpen() {
    return this.element !== null;
  }

  // `marks`, the shortest first; `opener` gets the focus back.
  async open({ block, marks, title, opener, focusOn = null }) {
    this.close({ back: false });
    Object.assign(this, { block, marks, opener });
    const element = (this.element = this.parts.make("note-list"));
    const heading = element.querySelector("h2");
    heading.textContent = title;
    heading.id = "note-list-h";
    element.querySelector(".close").addEventListener("click", () => this.close());
    element.querySelector(".add")?.addEventListener("click", () => this.notes.writeOnAll(block, this.text.linkBehind(block)));
    this.host(marks);
    opener?.setAttribute("aria-expanded", "true");
    heading.focus();
    const notes = await this.asking.notes(marks);
    if (this.element !== element) return;
    this.fill(marks, notes, focusOn);
    this.column.arrange();
  }

  openAll(block, marks, opener, focusOn) {
    const title = this.parts.phrase("paragraph", { n: marks.length, p: block.number });
    return this.open({ block, marks, title, opener, focusOn });
  }

  fill(marks, notes, focusOn) {
    const items = this.element.querySelector(".items");
    items.replaceChildren();
    const level = 3;
    for (const mark of marks) {
      const note = notes.get(mark.number);
      if (!note && !mark.note) continue;
      const card = mark.note ? privateCard(mark, this.parts, level) : cardOf(note, mark, this.parts, level);
      card.mark = mark;
      items.append(card);
      if (mark === focusOn) card.querySelector(`h${level}`).focus();
    }
  }

  host(marks) {
    this.column.covered = this.column.isShown ? this.block.number : null;
    if (this.column.isShown) {
      this.column.add(this.element, { block: this.block.number, start: this.startFor(marks) });
      this.column.pin(this.element);
      return;
    }
    this.text.behind(this.block).after(this.element);
  }

  // Beside the first of the words; beside the last of the paragraph, where its link is, if those are out of sight.
  startFor(marks) {
    const first = Math.max(this.block.start, Math.min(...marks.map(({ start }) => start)));
    const { top } = this.text.ranges(first, first + 1)[0].getBoundingClientRect();
    return top < 0 ? this.block.start + this.block.length - 1 : first;
  }

  // The window became wide or narrow: the same list, in its other place.
  move() {
    if (!this.element) return;
    const { activeElement } = document;
    this.column.remove(this.element);
    this.host(this.marks);
    if (this.element.contains(activeElement)) activeElement.focus();
  }

  close({ back = true } = {}) {
    if (!this.element) return;
    const had = this.element.contains(document.activeElement);
    this.column.remove(this.element);
    this.element = null;
    this.column.covered = null;
    this.painting.focus(null);
    this.opener?.setAttribute("aria-expanded", "false");
    if (back && had) (this.opener ?? this.text.linkBehind(this.block))?.focus();
    this.column.arrange();
  }

  key(event) {
    if (event.key !== "Escape" || !this.element?.contains(event.target)) return;
    event.preventDefault();
    this.close();
  }

  look(event) {
    if (this.element?.contains(event.target)) this.painting.focus(event.target.closest(".card")?.mark ?? null);
  }
}
