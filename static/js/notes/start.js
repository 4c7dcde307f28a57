// Puts the notes into the page: paints them, and where there is room shows the best of them beside the text.
import { Asking } from "./asking.js";
import { Book } from "./book.js";
import { Cards } from "./cards.js";
import { Column } from "./column.js";
import { countNotes } from "./counting.js";
import { Hint } from "./hint.js";
import { Painting } from "./painting.js";
import { Parts } from "./parts.js";
import { watchSelection } from "./selecting.js";
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
    this.asking = new Asking(this.article);
    // What a reader who only reads never needs is fetched with the first touch of a key or a pointer.
    this.deeds = once(() => this.fetchDeeds());
    this.column = new Column({ ...this, more: (section, button) => this.does("section", section, button) });
    this.cards = new Cards(this);
    this.status = Object.assign(document.createElement("p"), { className: "note-status visually-hidden", role: "status" });
    document.getElementById("main").append(this.status);
  }

  async start() {
    this.show();
    if (this.takes) this.hint = new Hint(document.querySelector("article > .head"), this.data.takes);
    watchSelection(this.text, (selection) => {
      this.selection = selection; // another one may come before the bar has been fetched
      this.does("select");
    });
    for (const name of ["pointerdown", "keydown", "selectionchange"]) {
      document.addEventListener(name, () => this.deeds(), { once: true, passive: true });
    }
    this.text.root.addEventListener("click", (event) => this.click(event));
    document.addEventListener("click", (event) => this.follow(event));
    for (const name of ["hashchange", "popstate"]) addEventListener(name, ({ state }) => this.does("reveal", state));
    this.wide.addEventListener("change", () => this.turn());
    new MutationObserver(() => this.show()).observe(document.documentElement, { attributeFilter: ["data-notes"] });
    if (/(^|; )member=1(;|$)/.test(document.cookie)) await this.does("mine"); // the cookie says that it is worth asking
    if (ASKED.test(location)) this.does("reveal");
  }

  async fetchDeeds() {
    const [{ Deeds }, { notes, comments }] = await Promise.all([import("./deeds.js"), pieces()]);
    this.parts.take(notes, comments);
    if (!this.takes) this.parts.template.content.querySelector(".add").parentElement.remove();
    return new Deeds(this);
  }

  // One of deeds.js.
  async does(name, ...details) {
    return (await this.deeds())[name](...details);
  }

  // Everything as the marks are now, and as the reader wants to see them.
  show() {
    this.book.choose();
    this.painting.notes(this.book.shown);
    if (this.book.mode === "off" && this.deeds.made) this.does("hide");
    countNotes(this);
    if (this.wide.matches) this.cards.watch();
  }

  async turn() {
    if (this.deeds.made) await this.does("move");
    this.cards.watch();
  }

  click(event) {
    if (isForTheBrowser(event)) return;
    const link = event.target.closest(".pn");
    if (link) {
      event.preventDefault();
      this.does("paragraph", this.text.blockOf(link.previousElementSibling), link);
    } else if (!event.target.closest("a, button, input, .note-list, .card, .c") && document.getSelection().isCollapsed) {
      this.does("point", event.clientX, event.clientY);
    }
  }

  // From a note in the thread to its words; and what the links of a card do.
  follow(event) {
    const { target } = event;
    const { mark } = target.closest(".card") ?? {};
    if (isForTheBrowser(event)) return;
    const number = target.closest("#discussion .quote a:not(.was)") && target.closest("article").id.slice(1);
    if (target.closest(".copy")) {
      this.does("copy", mark, target.closest(".copy").dataset.of);
    } else if (mark?.index !== undefined && target.closest("a")) {
      history.replaceState(history.state, "", `#n-${mark.number}`); // whoever comes back finds this note again
    } else if (number && this.book.find(number)) {
      event.preventDefault();
      history.replaceState({ left: `c${number}`, top: target.getBoundingClientRect().top }, "");
      history.pushState(null, "", `#n-${number}`);
      this.does("reveal");
    }
  }
}

// Refuses when the page's text is not the one that the marks were made for.
export async function start(data) {
  const text = new ArticleText(document.getElementById("text"));
  if (!text.isThat(data.dataset)) return false;
  await new Notes(data, text).start();
  return true;
}
