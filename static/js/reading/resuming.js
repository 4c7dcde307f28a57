// The place of the reader in the text: held when the window or the letters change, kept for the next time, offered then.
import { WORDS, find, firstBelow, placeIn, putPlace, remember } from "./places.js";

const LINE = 72; // pixels from the top of the window: the line that counts as being read, under a phone's masthead
const REST = 1000; // milliseconds without scrolling: somebody reads here
const NEAR_END = 0.8; // of the paragraphs: whoever was there and goes on below the text has read it

const AFTERWORDS = '[role="doc-endnotes"], [role="doc-bibliography"]';

// `fetched(name)`: a promise of the piece that offers it.
export function keepPlace(text, fetched) {
  const paragraphs = [...text.querySelectorAll('[id^="p"]')].filter(
    (element) => /^p\d+$/.test(element.id) && !element.closest(AFTERWORDS),
  );
  if (paragraphs.length === 0) return () => {};
  return new Reader(text, paragraphs, fetched).begin();
}

class Reader {
  constructor(text, blocks, fetched) {
    this.article = text.dataset.article; // an old revision has none: its place is not kept
    this.text = text;
    this.blocks = blocks;
    this.fetched = fetched;
    this.words = blocks.map(({ textContent }) => textContent.slice(0, WORDS));
    this.here = this.measure();
    this.offer = null;
    this.set = -1; // where we scrolled to by ourselves
    this.width = innerWidth;
  }

  begin() {
    addEventListener("resize", () => this.turned());
    const looks = new MutationObserver(() => this.go(this.here));
    looks.observe(document.documentElement, { attributeFilter: ["data-size", "data-width"] });
    addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    const kept = this.article && !location.hash && placeIn(this.article);
    if (kept) this.propose(find(kept, this.words));
    return () => this.scrolled();
  }

  // --- where it is

  topOf(n) {
    return this.blocks[n].getBoundingClientRect().top;
  }

  // {n, at}: the paragraph at the line, and how much of it lies above; null above the text, n = -1 below it.
  measure() {
    if (this.topOf(0) > LINE) return null;
    const n = firstBelow(LINE, this.blocks.length, (i) => this.blocks[i].getBoundingClientRect().bottom);
    if (n < 0) return { n, at: 0 };
    const { top, height } = this.blocks[n].getBoundingClientRect();
    return { n, at: Math.max(0, (LINE - top) / height) };
  }

  scrolled() {
    if (Math.abs(scrollY - this.set) < 2) return; // a measurement after each step of a resize would add up their rounding
    this.set = -1;
    this.here = this.measure();
    if (scrollY > innerHeight && !this.offer?.contains(document.activeElement)) this.withdraw();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.keep(), REST);
  }

  // --- holding it

  turned() {
    if (innerWidth === this.width) return; // a phone's bars come and go
    this.width = innerWidth;
    this.go(this.here);
  }

  go(place) {
    if (!place || place.n < 0) return;
    const { top, height } = this.blocks[place.n].getBoundingClientRect();
    scrollTo({ top: scrollY + top + place.at * height - LINE, behavior: "instant" });
    this.set = scrollY;
    this.here = place;
  }

  // --- keeping it

  keep() {
    const { article, here, words } = this;
    if (!article || !here || this.offer) return;
    if (here.n < 0) {
      const last = placeIn(article);
      if (last && last.n >= last.of * NEAR_END) putPlace(article, null);
    } else if (this.isFarDown(here)) {
      putPlace(article, remember(here.n, here.at, words));
    }
  }

  // Whether it is out of sight for whoever opens the article, and the text is worth it.
  isFarDown({ n, at }) {
    const { height } = this.blocks[n].getBoundingClientRect();
    return this.topOf(n) + at * height + scrollY > innerHeight && this.text.offsetHeight > innerHeight * 1.5;
  }

  // --- offering it

  async propose(place) {
    const isTooLate = () => scrollY > innerHeight / 2;
    if (isTooLate() || !this.isFarDown(place) || place.n === this.blocks.length - 1) return;
    const offer = await this.fetched(".continue").catch(() => null);
    if (!offer || isTooLate()) return;
    this.offer = offer;
    const [go, close] = this.offer.querySelectorAll("button");
    go.textContent = go.textContent.replace("{section}", this.sectionOf(place.n));
    go.addEventListener("click", () => {
      this.withdraw();
      this.go(place);
      const block = this.blocks[place.n];
      block.tabIndex = -1;
      block.focus({ preventScroll: true });
    });
    close.addEventListener("click", () => {
      this.withdraw();
      document.querySelector(".text-settings").focus({ preventScroll: true });
    });
    document.querySelector(".reading-bar").append(this.offer);
  }

  sectionOf(n) {
    const heading = this.blocks.slice(0, n + 1).findLast((block) => block.matches("h1, h2, h3, h4"));
    return (heading?.textContent ?? `${this.words[n].trim()}…`).trim();
  }

  withdraw() {
    this.offer?.remove();
    this.offer = null;
  }
}
