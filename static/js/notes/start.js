// Puts the notes into the page: paints them, and lets readers open, select and write.
import { Asking } from "./asking.js";
import { Bar } from "./bar.js";
import { Book } from "./book.js";
import { Cards } from "./cards.js";
import { Column } from "./column.js";
import { Hint } from "./hint.js";
import { Painting } from "./painting.js";
import { Parts } from "./parts.js";
import { selectAgain, watchSelection } from "./selecting.js";
import { styled } from "./styling.js";
import { ArticleText } from "./text.js";

const WIDE = "(width >= 68.75rem)"; // where critical.css has a column beside the text

// What a reader who only reads never needs is fetched with the first touch of a key or a pointer.
const later = once(() => import("./later.js"));

class Notes {
  constructor(data, text) {
    this.article = data.dataset.article;
    this.takes = "takes" in data.dataset;
    this.text = text;
    this.book = new Book(JSON.parse(data.textContent));
    const words = JSON.parse(document.getElementById("note-words").textContent);
    this.parts = new Parts(document.getElementById("note-parts"), words);
    this.painting = new Painting(text);
    this.asking = new Asking(this.article);
    this.status = this.parts.make("note-status");
    document.getElementById("main").append(this.status);
    this.column = new Column({ ...this, more: (block, button) => this.paragraph(text.blocks[block - 1], button) });
    this.cards = new Cards(this);
    this.list = once(async () => new (await later()).List(this));
    this.composer = once(async () => new (await later()).Composer(this));
    const deeds = {
      note: (selection, button) => this.note(selection, button),
      highlight: async (selection) => (await later()).highlight(this, selection),
      link: async (selection) => (await later()).copyLink(this, selection),
    };
    this.bar = new Bar({ ...this, deeds });
  }

  async start() {
    this.painting.notes(this.book.all());
    this.bar.offer({ note: this.takes, highlight: false });
    if (this.takes) this.hint = new Hint(document.querySelector("article > .head"), this.parts);
    watchSelection(this.text, (selection) => this.bar.show(selection));
    for (const name of ["pointerdown", "keydown", "selectionchange"]) {
      document.addEventListener(name, () => later(), { once: true, passive: true });
    }
    this.text.root.addEventListener("click", (event) => this.click(event));
    document.getElementById("discussion")?.addEventListener("click", (event) => this.jump(event));
    matchMedia(WIDE).addEventListener("change", () => this.turn());
    if (/(^|; )member=1(;|$)/.test(document.cookie)) await this.mine(); // the cookie says that it is worth asking
    this.cards.watch();
  }

  async mine() {
    const { showMine } = await later();
    const mine = await this.asking.mine().catch(() => ({ name: null }));
    if (!mine.name) return;
    this.book.own(mine);
    this.painting.notes(this.book.all());
    this.bar.offer({ note: this.takes || mine.keeps, highlight: mine.keeps });
    showMine(mine, this.parts);
  }

  async turn() {
    if (this.list.made) (await this.list()).move();
    if (this.composer.made) (await this.composer()).move();
    this.cards.watch();
    this.column.arrange();
  }

  click(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(".pn");
    if (link) {
      event.preventDefault();
      this.paragraph(this.text.blockOf(link.previousElementSibling), link);
    } else if (!event.target.closest("a, button, input, .note-list, .card") && document.getSelection().isCollapsed) {
      this.point(event.clientX, event.clientY);
    }
  }

  // All notes on the words under a point of the window.
  async point(x, y) {
    const point = (await later()).pointAt(this.text, x, y);
    const marks = point === null ? [] : this.book.touching(point);
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

  // From a note in the thread to its words, without leaving the page.
  jump(event) {
    const number = event.target.closest(".quote a:not(.was)") && event.target.closest("article")?.id.slice(1);
    const mark = this.book.all().find((one) => String(one.number) === number);
    if (!mark || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const block = this.text.blockAt(mark.start);
    block.element.scrollIntoView({ block: "center" });
    this.text.linkBehind(block)?.focus({ preventScroll: true });
    this.painting.focus(mark);
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
    return this.write(place, () => opener.focus());
  }

  async write(place, back) {
    const composer = await this.composer();
    if (this.list.made) (await this.list()).close({ back: false });
    this.hint?.learned();
    composer.open(place, back);
    this.bar.element.hidden = true; // only now: the focus has a place to go
  }

  say(words) {
    this.status.textContent = words;
  }
}

// Starts once the style is there; refuses when the page's text is not the one that the marks were made for.
export async function start(data) {
  const text = new ArticleText(document.getElementById("text"));
  if (!text.isThat({ length: Number(data.dataset.length), check: Number(data.dataset.check) })) return;
  await styled(data.dataset.style);
  await new Notes(data, text).start();
  document.documentElement.dataset.notes = "on";
}

// What is made at the first call, and the same afterwards.
function once(make) {
  const get = () => (get.made ??= make());
  return get;
}
