// What readers do with notes: open, select, write. Fetched with the first deed, as is all that only deeds need.
import { Bar } from "./bar.js";
import { Composer } from "./composer.js";
import { highlight } from "./highlighting.js";
import { pointAt } from "./hitting.js";
import { copyLink, copyWords } from "./links.js";
import { List } from "./list.js";
import { showMine } from "./mine.js";
import { reveal } from "./revealing.js";
import { selectAgain } from "./selecting.js";

export class Deeds {
  constructor(notes) {
    const { article, text, book, parts, painting, asking, column, cards } = notes;
    Object.assign(this, { notes, article, text, book, parts, painting, asking, column, cards });
    this.may = { note: notes.takes, highlight: false };
    this.list = new List(this);
    this.composer = new Composer(this);
    this.bar = new Bar({ text, parts, deeds: {
      note: (words, button) => this.note(words, button),
      highlight: (words, { dataset }) => highlight(this, words, dataset.colour),
      link: (words) => copyWords(this, words),
    } });
    this.bar.offer(this.may);
  }

  // Everything again, after the marks have changed.
  show() {
    this.notes.show();
  }

  hide() {
    this.bar.hide();
  }

  // The window became wide or narrow.
  move() {
    this.list.move();
    this.composer.move();
  }

  async mine() {
    const mine = await this.asking.mine().catch(() => ({ name: null }));
    if (!mine.name) return;
    this.book.own(mine);
    this.show();
    this.may = { note: this.notes.takes || mine.keeps, highlight: mine.keeps };
    this.bar.offer(this.may);
    showMine(mine, this.parts);
  }

  reveal(state) {
    return reveal(this, state);
  }

  copy(mark, what) {
    return copyLink(this, mark, what);
  }

  // All notes on the words under a point of the window.
  point(x, y) {
    const point = pointAt(this.text, x, y);
    const marks = point === null || this.book.mode === "off" ? [] : this.book.touching(point);
    if (marks.length === 0) return;
    const block = this.text.blockAt(point);
    const title = this.parts.phrase("here", { n: marks.length });
    this.list.open({ block, marks, title, opener: this.text.linkBehind(block) });
  }

  // The notes of a paragraph; where there are none, the form for one.
  paragraph(block, opener) {
    const { list } = this;
    if (list.isOpen && list.opener === opener) return list.close();
    const marks = this.book.touching(block.start, block.start + block.length);
    if (marks.length) return list.openAll(block, marks, opener);
    return this.writeOnAll(block, opener);
  }

  section(section, opener) {
    const marks = this.book.inSection(section);
    const title = this.parts.phrase("section", { n: marks.length });
    return this.list.open({ block: marks[0].block, marks, title, opener });
  }

  select() {
    this.bar.show(this.notes.selection);
  }

  note(selection, button) {
    return this.write({ ...selection, chosen: true }, () => {
      selectAgain(this.text, selection);
      this.bar.show(selection);
      button.focus({ preventScroll: true });
    });
  }

  writeOnAll(block, opener) {
    const place = { block, start: block.start, end: block.start + block.length, exact: block.words, chosen: false };
    return this.write(place, () => this.focusOn(opener, block));
  }

  write(place, back) {
    this.list.close({ back: false, leaves: false });
    this.notes.hint?.learned();
    this.composer.open(place, back);
    this.bar.element.hidden = true; // only now: the focus has a place to go
  }

  // Back to what was pressed; if that is gone, to the link of the paragraph, or to the paragraph. Never to nowhere.
  focusOn(element, block) {
    for (const place of [element, this.text.linkBehind(block), block.element]) {
      if (!place?.isConnected) continue;
      if (place === block.element) place.tabIndex = -1;
      place.focus({ preventScroll: place !== element });
      if (document.activeElement === place) return;
    }
  }

  say(words) {
    this.notes.status.textContent = words;
  }
}
