// What follows when a note was taken: it stands in its place at once, and one sentence says so.
import { cardOf } from "./card.js";

export class Posting {
  constructor(notes) {
    this.notes = notes;
  }

  // `location` is where the server leads; `fields` are what was sent.
  async show(place, location, fields) {
    const { notes } = this;
    const page = await notes.asking.pageAt(location);
    const number = new URL(location, window.location.href).hash.match(/^#c(\d+)$/)?.[1];
    const article = page.querySelector(number ? `#c${number}` : ".thread.the > article");
    if (article) {
      await this.present(this.add(article, place), place);
      notes.say(notes.parts.phrase("posted"));
    } else if (fields.get("audience") === "private") {
      await notes.mine();
      await this.present(notes.book.private.find(({ note }) => location.includes(note.id)), place);
      notes.say(notes.parts.phrase("kept"));
    } else {
      notes.say(page.querySelector(".state")?.textContent.trim() ?? notes.parts.phrase("posted"));
      this.wait(page, place);
    }
  }

  // A public note: painted, counted, and known as if it had been fetched.
  add(article, { block, start, end }) {
    const { book, painting, asking, text, parts } = this.notes;
    const number = Number(article.id.slice(1));
    const note = document.createElement("div");
    note.append(document.adoptNode(article));
    asking.known.set(number, note);
    const mark = book.add({ start, end, number, mine: true });
    painting.notes(book.all());
    const link = text.linkBehind(block);
    const n = book.public.filter((one) => text.blockAt(one.start) === block).length;
    if (link) link.textContent = n;
    link?.setAttribute("aria-label", parts.phrase("paragraph", { n, p: block.number }));
    return mark;
  }

  async present(mark, { block }) {
    const { book, column, cards, asking, list, text } = this.notes;
    cards.watch();
    const card = column.isShown && mark && cards.add(mark, block, asking.known.get(mark.number));
    if (!card) {
      const marks = book.touching(block.start, block.start + block.length);
      return (await list()).openAll(block, marks, text.linkBehind(block), mark);
    }
    card.classList.add("open");
    column.pin(card);
    return card.querySelector("h2").focus();
  }

  // What nobody else sees yet waits for a moderator, or for its writer's mail: a card of this page's own.
  wait(page, { block, start, end }) {
    const { parts, column, text } = this.notes;
    const heading = document.createElement("h2");
    heading.append(Object.assign(document.createElement("b"), { textContent: parts.phrase("yourNote") }));
    const state = page.querySelector(".state");
    state?.removeAttribute("role"); // said once, by our own status line
    const article = document.createElement("article");
    article.append(heading, ...[page.querySelector(".body"), state, page.querySelector(".acts")].filter(Boolean));
    const note = document.createElement("div");
    note.append(article);
    const card = cardOf(note, { start, end, number: `waiting-${start}`, mine: true }, parts);
    card.classList.add("open");
    if (column.isShown) {
      column.add(card, { block: block.number, start });
      column.pin(card);
    } else {
      text.behind(block).after(card);
    }
    card.querySelector("h2").focus();
  }
}
