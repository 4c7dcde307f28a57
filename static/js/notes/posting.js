// What follows when a note was taken: it stands in its place at once, and one sentence says so.
import { present } from "./revealing.js";

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
      const mark = this.add(article, place, fields);
      notes.show();
      await present(notes, mark);
      notes.say(notes.parts.phrase("posted"));
    } else if (/^(private|group)/.test(fields.get("audience"))) {
      await notes.mine();
      await present(notes, notes.book.private.find(({ note }) => location.includes(note.id)));
      notes.say(page.querySelector(".shared")?.textContent.trim() ?? notes.parts.phrase("kept"));
    } else {
      notes.say(page.querySelector(".state")?.textContent.trim() ?? notes.parts.phrase("posted"));
      this.wait(page, place);
    }
  }

  // A public note: known as if it had been fetched.
  add(article, { start, end }, fields) {
    const { book, asking } = this.notes;
    const number = Number(article.id.slice(1));
    const note = document.createElement("div");
    note.append(document.adoptNode(article));
    asking.known.set(number, note);
    document.dispatchEvent(new CustomEvent("said", { detail: number })); // which is no news to its writer
    return book.add({ start, end, number, colour: fields.get("colour") ?? "yellow", weight: 0, mine: true });
  }

  // What nobody else sees yet waits for a moderator, or for its writer's mail: a card of this page's own.
  wait(page, { block, start }) {
    const { parts, column, text } = this.notes;
    const card = parts.make("card");
    card.querySelector(".whose").textContent = parts.phrase("yourNote");
    page.querySelector(".state")?.removeAttribute("role"); // said once, by our own status line
    const pieces = [page.querySelector(".body"), page.querySelector(".state"), page.querySelector(".acts")];
    card.replaceChildren(card.querySelector("h2"), ...pieces.filter(Boolean));
    card.classList.add("open");
    const heading = card.querySelector("h2");
    heading.tabIndex = -1;
    if (column.isShown) {
      column.add(card, start);
      column.pin(card);
    } else {
      text.behind(block).after(card);
    }
    heading.focus();
  }
}
