// What was typed into a note and not posted yet, kept by the words it is about (see ../drafts.js).
import { forget, keep, restore } from "../drafts.js";

export class Drafts {
  constructor(article) {
    this.place = (quote) => `${article}#${quote}`;
  }

  restore(form, quote) {
    restore(form, this.place(quote));
  }

  keep(form, quote) {
    keep(form, this.place(quote));
  }

  forget(quote) {
    forget(this.place(quote));
  }
}
