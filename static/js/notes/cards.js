// Cards in the column beside the text: the best notes of each paragraph, fetched when the reader comes near it.
import { hasWords } from "./book.js";
import { addLinks, cardOf } from "./card.js";
import { better } from "./marks.js";

const MOST = 3; // cards of one paragraph; the others are counted
const NEAR = "800px"; // how far below and above the window cards are got ready

export class Cards {
  constructor({ text, column, asking, painting, parts, book, deeds }) {
    Object.assign(this, { text, column, asking, painting, parts, book, deeds });
    this.cards = new Map(); // number -> card
    this.near = new IntersectionObserver((entries) => this.meet(entries), { rootMargin: NEAR });
    const { element } = column;
    for (const name of ["focusin", "click"]) element.addEventListener(name, (event) => this.look(event));
    element.addEventListener("keydown", (event) => this.leave(event));
    element.addEventListener("pointerover", ({ target }) => painting.focus(target.closest(".card")?.mark));
    for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => painting.focus(null));
  }

  // Begins to watch the paragraphs that have notes; again after the marks have changed.
  watch() {
    for (const [number, card] of this.cards) {
      if (this.book.shown.includes(card.mark)) continue;
      this.column.remove(card);
      this.cards.delete(number);
    }
    this.byBlock = Map.groupBy(this.book.shown.filter(hasWords), ({ block }) => block);
    this.near.disconnect(); // observed anew, they are met anew
    for (const { element } of this.byBlock.keys()) this.near.observe(element);
    this.column.arrange();
  }

  async meet(entries) {
    if (!this.column.isShown) return;
    const met = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => this.text.blockOf(target));
    const most = this.book.mode === "top" ? Infinity : MOST; // they are few already
    const marks = met.flatMap((block) => (this.byBlock.get(block) ?? []).toSorted(better).slice(0, most));
    await this.show(marks);
    if (marks.length) this.column.arrange();
  }

  // The cards of these notes; what vanished meanwhile has none.
  async show(marks) {
    const notes = await this.asking.notes(marks);
    for (const mark of marks) {
      const note = notes.get(mark.number);
      if (this.cards.has(mark.number) || !(note || mark.note)) continue;
      const card = cardOf(mark, note, this.parts);
      this.cards.set(mark.number, card);
      this.column.add(card, mark.start);
    }
  }

  // Whatever is looked at closely is shown whole, at the height of its words.
  look({ target }) {
    const card = target.closest(".card");
    if (card?.parentElement === this.column.element && card.mark) this.open(card); // one in a list stands whole already
  }

  // From a card back to its paragraph.
  leave(event) {
    const card = event.target.closest("#margin > .card");
    if (event.key !== "Escape" || event.defaultPrevented || !card) return;
    event.preventDefault();
    this.text.linkBehind(this.text.blockAt(card.mark.start))?.focus();
  }

  async open(card) {
    for (const other of this.column.element.querySelectorAll(".card.open")) other.classList.toggle("open", other === card);
    card.classList.add("open");
    this.painting.focus(card.mark);
    this.column.pin(card);
    await this.deeds();
    if (addLinks(card, this.parts)) this.column.arrange();
  }
}
