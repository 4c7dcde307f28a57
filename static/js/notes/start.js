// Puts the notes into the page: paints them, and lets readers open, select and write.
import { Book } from "./book.js";
import { countNotes } from "./counting.js";
import { Hint } from "./hint.js";
import { Painting } from "./painting.js";
import { Parts } from "./parts.js";
import { selectAgain, watchSelection } from "./selecting.js";
import { ArticleText } from "./text.js";
import { isForTheBrowser } from "../clicks.js";
import { once } from "../once.js";
import { pieces } from "../pieces.js";

const WIDE = "(width >= 68.75rem)"; // where critical.css has a column beside the text
const ASKED = /[?&]n=\d|#n-\d/; // in an address that names a note

class Notes {
  constructor(data, text) {
    this.article = data.dataset.article;
    this.data = data.dataset;
    this.takes = "takes" in this.data;
    this.text = text;
    this.wide = matchMedia(WIDE);
    this.book = new Book(JSON.parse(data.textContent), text);
    this.parts = new Parts(JSON.parse(this.data.words));
    this.painting = new Painting(text);
    this.status = Object.assign(document.createElement("p"), { className: "note-status visually-hidden", role: "status" });
    document.getElementById("main").append(this.status);
    this.beside = once(() => this.fillMargin());
    // What a reader who only reads never needs is fetched with the first touch of a key or a pointer.
    this.later = once(async () => (await Promise.all([import("./later.js"), this.beside()]))[0]);
    this.list = once(async () => new (await this.later()).List(this));
    this.composer = once(async () => new (await this.later()).Composer(this));
    this.bar = null; // made with the first selection
    this.may = { note: this.takes, highlight: false };
  }

  async start() {
    this.show();
    if (this.takes) this.hint = new Hint(document.querySelector("article > .head"), this.data.takes);
    watchSelection(this.text, (selection) => this.select(selection));
    for (const name of ["pointerdown", "keydown", "selectionchange"]) {
      document.addEventListener(name, () => this.later(), { once: true, passive: true });
    }
    this.text.root.addEventListener("click", (event) => this.click(event));
    document.addEventListener("click", (event) => this.follow(event));
    for (const name of ["hashchange", "popstate"]) addEventListener(name, async ({ state }) => (await this.later()).reveal(this, state));
    this.wide.addEventListener("change", (event) => this.turn(event));
    new MutationObserver(() => this.show()).observe(document.documentElement, { attributeFilter: ["data-notes"] });
    if (this.wide.matches) await this.beside();
    if (/(^|; )member=1(;|$)/.test(document.cookie)) await this.mine(); // the cookie says that it is worth asking
    if (ASKED.test(location)) (await this.later()).reveal(this);
  }

  // The column and what comes into it: where there is none, with the first deed.
  async fillMargin() {
    const [{ Asking, Cards, Column }, { notes, comments }] = await Promise.all([import("./beside.js"), pieces(this.data.pieces)]);
    this.parts.take(notes, comments);
    if (!this.takes) this.parts.template.content.querySelector(".add").parentElement.remove();
    this.asking = new Asking(this.article);
    this.column = new Column({ ...this, more: (section, button) => this.section(section, button) });
    this.cards = new Cards(this);
    this.cards.watch();
  }

  async mine() {
    const { showMine } = await this.later();
    const mine = await this.asking.mine().catch(() => ({ name: null }));
    if (!mine.name) return;
    this.book.own(mine);
    this.show();
    this.may = { note: this.takes || mine.keeps, highlight: mine.keeps };
    this.bar?.offer(this.may);
    showMine(mine, this.parts);
  }

  // Everything as the marks are now, and as the reader wants to see them.
  show() {
    this.book.choose();
    this.painting.notes(this.book.shown);
    if (this.book.mode === "off") this.bar?.hide();
    countNotes(this);
    this.cards?.watch();
  }

  async turn({ matches }) {
    if (matches) await this.beside();
    if (this.list.made) (await this.list()).move();
    if (this.composer.made) (await this.composer()).move();
    this.cards?.watch();
  }

  click(event) {
    if (isForTheBrowser(event)) return;
    const link = event.target.closest(".pn");
    if (link) {
      event.preventDefault();
      this.paragraph(this.text.blockOf(link.previousElementSibling), link);
    } else if (!event.target.closest("a, button, input, .note-list, .card, .c") && document.getSelection().isCollapsed) {
      this.point(event.clientX, event.clientY);
    }
  }

  // All notes on the words under a point of the window.
  async point(x, y) {
    const point = (await this.later()).pointAt(this.text, x, y);
    const marks = point === null || this.book.mode === "off" ? [] : this.book.touching(point);
    if (marks.length === 0) return;
    const block = this.text.blockAt(point);
    const title = this.parts.phrase("here", { n: marks.length });
    (await this.list()).open({ block, marks, title, opener: this.text.linkBehind(block) });
  }

  // The notes of a paragraph; where there are none, the form for one.
  async paragraph(block, opener) {
    const list = await this.list();
    if (list.isOpen && list.opener === opener) return list.close();
    const marks = this.book.touching(block.start, block.start + block.length);
    if (marks.length) return list.openAll(block, marks, opener);
    return this.writeOnAll(block, opener);
  }

  async section(section, opener) {
    const marks = this.book.inSection(section);
    const title = this.parts.phrase("section", { n: marks.length });
    return (await this.list()).open({ block: this.text.blockAt(marks[0].start), marks, title, opener });
  }

  // From a note in the thread to its words; and what the links of a card do.
  async follow(event) {
    const { target } = event;
    const { mark } = target.closest(".card") ?? {};
    if (isForTheBrowser(event)) return;
    const number = target.closest("#discussion .quote a:not(.was)") && target.closest("article").id.slice(1);
    if (target.closest(".copy")) {
      (await this.later()).copyLink(this, mark, target.closest(".copy").dataset.of);
    } else if (mark?.index !== undefined && target.closest("a")) {
      history.replaceState(history.state, "", `#n-${mark.number}`); // whoever comes back finds this note again
    } else if (number && this.book.find(number)) {
      event.preventDefault();
      history.replaceState({ left: `c${number}`, top: target.getBoundingClientRect().top }, "");
      history.pushState(null, "", `#n-${number}`);
      (await this.later()).reveal(this);
    }
  }

  async select(selection) {
    this.selection = selection; // another one may come before the bar has been fetched
    const { Bar, copyWords, highlight } = await this.later();
    this.bar ??= new Bar({ ...this, deeds: {
      note: (words, button) => this.note(words, button),
      highlight: (words, { dataset }) => highlight(this, words, dataset.colour),
      link: (words) => copyWords(this, words),
    } });
    this.bar.offer(this.may);
    this.bar.show(this.selection);
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

  async write(place, back) {
    const composer = await this.composer();
    if (this.list.made) (await this.list()).close({ back: false, leaves: false });
    this.hint?.learned();
    composer.open(place, back);
    if (this.bar) this.bar.element.hidden = true; // only now: the focus has a place to go
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
    this.status.textContent = words;
  }
}

// Refuses when the page's text is not the one that the marks were made for.
export async function start(data) {
  const text = new ArticleText(document.getElementById("text"));
  if (!text.isThat(data.dataset)) return false;
  await new Notes(data, text).start();
  return true;
}
