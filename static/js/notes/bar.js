// The bar beside selected words: a toolbar that never takes the selection away.
import { placeBar } from "./placing.js";

const LONGEST = 5000; // characters of a quote, as the server has it
const DOCKED = "(pointer: coarse), (width < 46rem)"; // there the system's own menu stands beside the words

export class Bar {
  // `deeds`: {note, highlight, link}, each called with the selection and the button.
  constructor({ text, parts, deeds }) {
    this.text = text;
    this.element = parts.make("note-bar");
    this.tooLong = this.element.querySelector(".too-long");
    this.deeds = deeds;
    this.selection = null;
    this.dismissed = "";
    this.element.addEventListener("pointerdown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => this.act(event.target.closest("button")));
    this.element.addEventListener("keydown", (event) => this.move(event));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("focusin", ({ target }) => this.clear(target));
  }

  get isShown() {
    return this.element.isConnected && !this.element.hidden;
  }

  // The buttons that this reader has: `note` and `highlight`, or neither.
  offer(deeds) {
    for (const button of this.buttons()) button.hidden = !deeds[button.dataset.act];
  }

  // Those for which the words must not be too many.
  buttons() {
    return this.element.querySelectorAll("[data-act=note], [data-act=highlight]");
  }

  show(selection) {
    if (!selection || document.documentElement.dataset.notes === "off" || this.dismissed === keyOf(selection)) {
      this.hide();
      return;
    }
    this.dismissed = "";
    this.selection = selection;
    const length = selection.end - selection.start;
    this.tooLong.hidden = length <= LONGEST;
    this.tooLong.textContent = this.tooLong.dataset.words.replace("{n}", length.toLocaleString(document.documentElement.lang));
    for (const button of this.buttons()) button.disabled = length > LONGEST;
    this.stand(selection);
    this.element.hidden = false;
    this.place(selection);
  }

  // Behind the last paragraph of the selection, so that the next Tab goes here, and outside of every scrolling table.
  stand({ lastBlock }) {
    const before = this.text.behind(lastBlock);
    if (before.nextElementSibling !== this.element) before.after(this.element);
  }

  place({ rects }) {
    const { element } = this;
    element.classList.remove("docked");
    const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const size = element.getBoundingClientRect();
    const at = matchMedia(DOCKED).matches ? null : placeBar(rects, size, view);
    element.classList.toggle("docked", !at);
    if (!at) return;
    const from = element.offsetParent.getBoundingClientRect();
    element.style.setProperty("left", `${at.x - from.left}px`);
    element.style.setProperty("top", `${at.y - from.top}px`);
  }

  hide() {
    if (this.element.contains(document.activeElement)) this.leave();
    this.element.hidden = true;
  }

  // The focus goes back to where it came from; never to nowhere.
  leave() {
    const back = this.before?.isConnected ? this.before : this.text.linkBehind(this.selection.lastBlock) ?? document.querySelector("#main");
    if (!back.matches("a, button, input, textarea, [tabindex]")) back.tabIndex = -1;
    back.focus({ preventScroll: true });
  }

  act(button) {
    if (button && !button.disabled) this.deeds[button.dataset.act](this.selection, button);
  }

  key(event) {
    if (!this.isShown || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.dismissed = keyOf(this.selection);
      this.hide();
    } else if (event.key === "Tab" && !event.shiftKey && this.entered !== keyOf(this.selection) && !this.element.contains(document.activeElement)) {
      event.preventDefault();
      this.enter();
    }
  }

  // Once for each selection: whoever has tabbed out of the bar goes on through the page.
  enter() {
    this.entered = keyOf(this.selection);
    const { activeElement } = document;
    this.before = activeElement === document.body ? null : activeElement;
    this.reachable()[0].focus({ preventScroll: true });
  }

  // What gets the focus stands above the bar at the foot of the window.
  clear(target) {
    if (!this.isShown || !this.element.matches(".docked") || this.element.contains(target)) return;
    const over = target.getBoundingClientRect().bottom - this.element.getBoundingClientRect().top;
    if (over > 0) window.scrollBy({ top: over + 16, behavior: "instant" });
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = this.reachable();
    const way = getComputedStyle(this.element).direction === "rtl" ? -step : step;
    const at = buttons.indexOf(document.activeElement) + way;
    buttons.at(at % buttons.length).focus();
  }

  reachable() {
    return [...this.element.querySelectorAll("button:not([hidden], [disabled])")];
  }
}

function keyOf({ start, end }) {
  return `${start}-${end}`;
}
