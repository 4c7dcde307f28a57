// All marks of the page: everybody's, with what the overlay and the reader's own posts add; and which are to be seen.
import { better, decode, touching } from "./marks.js";

const FEW = 5; // notes of a section, where only the best are wanted

export class Book {
  constructor(flat, text) {
    this.text = text;
    let at = 0;
    this.public = decode(flat).map((mark, index) => {
      while (text.blocks[at + 1]?.start <= mark.start) at += 1;
      return Object.assign(mark, { index, block: text.blocks[at] }); // index: its place in /notes/
    });
    this.private = [];
    this.choose();
  }

  // Again after every change. The reader's choice (off, mine, top, all) stands on the page.
  choose() {
    this.mode = document.documentElement.dataset.notes ?? "all";
    this.all = [...this.public, ...this.private].sort((one, other) => one.start - other.start || other.end - one.end);
    const best = this.mode === "top" ? this.best() : null;
    const isShown = { off: () => false, mine: ({ mine }) => mine, top: (mark) => mark.mine || best.has(mark) }[this.mode];
    this.shown = isShown ? this.all.filter(isShown) : this.all;
  }

  best() {
    const sections = Map.groupBy(this.all, ({ block }) => block.section);
    return new Set([...sections.values()].flatMap((marks) => marks.toSorted(better).slice(0, FEW)));
  }

  // What readers are told of on these words: all of it, unless they asked for their own alone.
  touching(start, end) {
    return touching(this.mode === "mine" ? this.shown : this.all, start, end);
  }

  // Those that have words of their own; a bare highlight is nothing to read.
  get told() {
    return (this.mode === "mine" ? this.shown : this.all).filter(hasWords);
  }

  inSection(section) {
    return this.told.filter(({ block }) => block.section === section);
  }

  find(number) {
    return this.all.find((mark) => String(mark.number) === number);
  }

  add(mark) {
    this.public.push(Object.assign(mark, { block: this.text.blockAt(mark.start) }));
    this.choose();
    return mark;
  }

  // From the overlay: my private notes that have a place, and which public ones are mine.
  own({ notes, own }) {
    this.private = notes
      .filter(({ status }) => status !== "lost")
      .map((note) => ({ ...note, number: `own-${note.id}`, weight: 0, mine: note.mine ?? true, note, block: this.text.blockAt(note.start) }));
    for (const mark of this.public) if (mark.number in own) mark.mine = true;
    this.choose();
  }
}

export function hasWords({ note }) {
  return !note || note.html !== "";
}
