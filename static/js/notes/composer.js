// Writing a note: the server's own form, beside the passage or as a sheet from below. What is typed is never lost.
import { Drafts } from "./drafts.js";
import { withOwnIds } from "./parts.js";
import { Posting } from "./posting.js";

export class Composer {
  constructor(notes) {
    const { text, column, asking, painting, parts, article } = notes;
    Object.assign(this, { text, column, asking, painting, parts });
    this.drafts = new Drafts(article);
    this.posting = new Posting(notes);
    this.element = parts.make("note-sheet");
    this.quote = this.element.querySelector(".quote");
    this.slot = this.element.querySelector(".slot");
    this.trouble = this.element.querySelector(".trouble");
    this.element.addEventListener("submit", (event) => this.submit(event));
    this.element.addEventListener("input", () => this.keep());
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("click", (event) => this.click(event));
    this.element.addEventListener("cancel", (event) => this.cancel(event));
    this.place = null;
  }

  get form() {
    return this.slot.querySelector("form.composer");
  }

  // `place`: {block, start, end, exact, chosen}; `chosen`: these very words, not just this paragraph.
  // `back` is called when it is closed again.
  async open(place, back) {
    if (this.place) this.close({ isBack: false });
    Object.assign(this, { place, back });
    this.quote.textContent = place.exact;
    this.slot.replaceChildren();
    this.say("");
    this.painting.draft(place);
    this.host();
    const answer = await this.asking.form(place.block.number).catch(() => null);
    if (this.place !== place) return;
    if (!this.fill(answer, { isFirst: true })) {
      this.say(this.parts.phrase("noForm"));
      return;
    }
    const body = this.form.elements.body;
    this.drafts.restore(this.form, place.exact);
    body.focus({ preventScroll: true });
    this.settle();
  }

  // The first focus is the sheet's own button: the form is still on its way, and the focus must be somewhere.
  host() {
    if (this.column.isShown) {
      this.element.open = true; // not show(), which scrolls to where the sheet does not stand yet
      this.column.add(this.element, this.place.start);
      this.column.pin(this.element);
      this.element.querySelector(".close").focus({ preventScroll: true });
    } else {
      document.querySelector("#main").append(this.element);
      this.element.showModal();
    }
  }

  // Once the form is there: it stands in the window, and the passage is not below it.
  settle() {
    if (this.column.isShown) {
      this.column.arrange();
      this.element.scrollIntoView({ block: "nearest", behavior: "instant" });
      return;
    }
    const { top, bottom } = this.text.ranges(this.place.start, this.place.end)[0].getBoundingClientRect();
    const sheet = this.element.getBoundingClientRect().top;
    if (bottom > sheet || top < 0) window.scrollBy({ top: top - Math.min(64, sheet / 3), behavior: "instant" });
  }

  // The window became wide or narrow: the same words, in the other place.
  move() {
    if (!this.place) return;
    const { activeElement } = document;
    this.element.close();
    this.column.remove(this.element);
    this.host();
    this.settle();
    if (this.element.contains(activeElement)) activeElement.focus();
  }

  // Puts the server's form in place; false if the answer holds none.
  fill(answer, { isFirst = false } = {}) {
    const section = answer?.page.querySelector(".note-form");
    if (!section?.querySelector("form.composer")) return false;
    this.slot.replaceChildren(document.adoptNode(withOwnIds(section)));
    const { elements } = this.form;
    // An answer without offsets means that the words are not where they were: it asks which ones are meant.
    if (!isFirst && !elements.start.value) this.place.chosen = false;
    if (!this.place.chosen) return true;
    const { start, end, exact } = this.place;
    Object.entries({ start, end, quote: exact }).forEach(([name, value]) => (elements[name].value = value));
    for (const field of this.form.querySelectorAll(".field:has([name=sentence], [name=quote])")) field.hidden = true;
    return true;
  }

  click(event) {
    if (!event.target.closest(".close, .cancel")) return;
    event.preventDefault();
    this.close();
  }

  key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("form.composer")) {
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector("button[value=post]"));
    }
  }

  cancel(event) {
    event.preventDefault();
    this.close();
  }

  keep() {
    if (this.form) this.drafts.keep(this.form, this.place.exact);
  }

  async submit(event) {
    if (event.target !== this.form) return;
    event.stopPropagation(); // whoever looks after other forms
    const then = event.submitter?.value ?? "post";
    if (!["post", "preview"].includes(then)) {
      this.form.action = this.asking.formAddress(this.place.block.number).split("?")[0];
      return; // the page goes away, and comes back with what was typed
    }
    event.preventDefault();
    if (this.isSending) return;
    this.isSending = true;
    await this.send(then).finally(() => (this.isSending = false));
  }

  async send(then) {
    const { place, form } = this;
    const { prove } = form.dataset;
    if (prove) await import(prove).then((work) => work.prove(form)).catch(() => {}); // it may be on its way still
    if (this.place !== place) return;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("then", then);
    if (place.chosen) fields.set("quote", place.exact); // with its own newlines
    this.say("");
    const answer = await this.asking.send(place.block.number, fields).catch(() => null);
    if (this.place !== place) return;
    if (answer?.status === 201) {
      this.drafts.forget(place.exact);
      this.close({ isBack: false });
      await this.posting.show(place, answer.location, fields);
    } else if (this.fill(answer)) {
      this.show(".form-errors, .preview");
    } else {
      this.say(this.parts.phrase("notSent")); // the form stands as it was
    }
  }

  show(what) {
    const place = this.slot.querySelector(what) ?? this.form.elements.body;
    if (place.tabIndex < 0) place.tabIndex = -1;
    this.settle();
    place.focus(); // last: a form that is higher than the window would push it out of sight
  }

  say(words) {
    this.trouble.textContent = words;
    this.trouble.hidden = !words;
  }

  close({ isBack = true } = {}) {
    if (!this.place) return;
    this.place = null;
    this.painting.draft(null);
    this.element.close();
    this.column.remove(this.element);
    this.column.arrange();
    if (isBack) this.back?.();
  }
}
