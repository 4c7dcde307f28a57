// Cards in the column beside the text: the first notes of each paragraph, fetched when the reader comes near it.
import { cardOf, privateCard } from "./card.js";

const MOST = 3; // cards of one paragraph; the others are counted
const NEAR = "800px"; // how far below and above the window cards are got ready

export class Cards {
  constructor({ text, column, asking, painting, parts, book }) {
    Object.assign(this, { text, column, asking, painting, parts, book });
    this.cards = new Map(); // number -> card
    this.near = new IntersectionObserver((entries) => this.meet(entries), { rootMargin: NEAR });
    column.element.addEventListener("focusin", (event) => this.look(event));
    column.element.addEventListener("click", (event) => this.look(event));
    column.element.addEventListener("keydown", (event) => this.key(event));
    column.element.addEventListener("pointerover", (event) => this.point(event));
    column.element.addEventListener("pointerleave", () => this.painting.focus(null));
    column.element.addEventListener("focusout", () => this.painting.focus(null));
  }

  // Begins to watch the paragraphs that have notes; again after the marks have changed.
  watch() {
    this.byBlock = Map.groupBy(this.book.all(), ({ start }) => this.text.blockAt(start));
    for (const block of this.byBlock.keys()) {
      this.near.unobserve(block.element); // observed anew, it is met anew
      this.near.observe(block.element);
    }
  }

  async meet(entries) {
    if (!this.column.isShown) return;
    const met = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => this.text.blockOf(target));
    await Promise.all(met.map((block) => this.show(block)));
    this.column.arrange();
  }

  async show(block) {
    const marks = (this.byBlock.get(block) ?? []).filter(({ note }) => !note || note.html);
    const first = marks.slice(0, MOST);
    const notes = await this.asking.notes(first);
    for (const mark of first) this.add(mark, block, notes.get(mark.number));
    this.column.extra.set(block.number, Math.max(0, marks.length - this.shown(marks)));
  }

  add(mark, block, note) {
    if (this.cards.has(mark.number) || !(note || mark.note)) return this.cards.get(mark.number);
    const card = mark.note ? privateCard(mark, this.parts) : cardOf(note, mark, this.parts);
    card.mark = mark;
    this.cards.set(mark.number, card);
    this.column.add(card, { block: block.number, start: mark.start });
    return card;
  }

  shown(marks) {
    return marks.filter(({ number }) => this.cards.has(number)).length;
  }

  // Whatever is looked at closely is shown whole, at the height of its words.
  look(event) {
    const card = event.target.closest(".card");
    if (card?.parentElement !== this.column.element || !card.mark) return; // one in a list stands whole already
    for (const other of this.column.element.querySelectorAll(".card.open")) other.classList.toggle("open", other === card);
    card.classList.add("open");
    this.painting.focus(card.mark);
    this.column.pin(card);
  }

  // From a card back to its paragraph.
  key(event) {
    const { mark } = event.target.closest("#margin > .card") ?? {};
    if (event.key !== "Escape" || event.defaultPrevented || !mark) return;
    event.preventDefault();
    this.text.linkBehind(this.text.blockAt(mark.start))?.focus();
  }

  point(event) {
    const card = event.target.closest(".card");
    this.painting.focus(card?.mark ?? null);
  }
}
