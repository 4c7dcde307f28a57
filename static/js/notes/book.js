// All marks of the page: everybody's, with what the overlay and the reader's own posts add.
import { decode, touching } from "./marks.js";

export class Book {
  constructor(flat) {
    this.public = decode(flat).map((mark, index) => ({ ...mark, index })); // index: its place in /notes/
    this.private = [];
  }

  all() {
    return [...this.public, ...this.private].sort((one, other) => one.start - other.start || other.end - one.end);
  }

  touching(start, end) {
    return touching(this.all(), start, end);
  }

  add(mark) {
    this.public.push(mark);
    return mark;
  }

  // From the overlay: my private notes that have a place, and which public ones are mine.
  own({ notes, own }) {
    this.private = notes
      .filter(({ status }) => status !== "lost")
      .map((note) => ({ start: note.start, end: note.end, number: `own-${note.id}`, mine: true, note }));
    for (const mark of this.public) if (mark.number in own) mark.mine = true;
  }
}
