// What the browser asks the server for: notes, forms, what is mine. Everything comes as html that the server made.
import { localise } from "../frame.js";

const WINDOW = 100; // notes on one page of /notes/, as the server has it

export class Asking {
  constructor(article) {
    this.article = article; // the address of the article, "/articles/<slug>/"
    this.pages = new Map(); // first note -> promise of its page's notes
    this.known = new Map(); // number -> element
  }

  // The elements of the marks' notes, by number. What has vanished meanwhile is missing.
  async notes(marks) {
    for (const ahead of [0, WINDOW]) { // a note that is newer than our page moves the later ones one place on
      const missing = marks.filter(({ number, index }) => index !== undefined && !this.known.has(number));
      const pages = new Set(missing.map(({ index }) => Math.floor(index / WINDOW) * WINDOW + ahead));
      await Promise.all([...pages].map((first) => this.page(first)));
    }
    return new Map(marks.filter(({ number }) => this.known.has(number)).map(({ number }) => [number, this.known.get(number)]));
  }

  page(first) {
    if (!this.pages.has(first)) this.pages.set(first, this.read(first));
    return this.pages.get(first);
  }

  async read(first) {
    const { page } = await fetched(`${this.article}notes/${first ? `?from=${first}` : ""}`);
    for (const note of page.querySelectorAll("#notes > .placed")) this.known.set(Number(note.dataset.number), note);
  }

  // A form, or the answer to one that was sent: {status, page, location}.
  form(block) {
    return fetched(this.formAddress(block), { headers: { "X-Fragment": "1" } });
  }

  send(block, fields) {
    return fetched(this.formAddress(block), { method: "POST", body: fields, headers: { "X-Fragment": "1" } });
  }

  formAddress(block) {
    return `${this.article}p/${block}/?form=1`;
  }

  async pageAt(location) {
    const { page } = await fetched(location);
    localise(page);
    return page;
  }

  async mine() {
    const response = await fetch(`${this.article}overlay/`);
    return response.ok ? response.json() : { name: null };
  }
}

async function fetched(address, options = {}) {
  const response = await fetch(address, options);
  const words = response.headers.get("Content-Type")?.startsWith("text/html") ? await response.text() : "";
  const page = new DOMParser().parseFromString(words, "text/html");
  return { status: response.status, location: response.headers.get("Location"), page };
}
