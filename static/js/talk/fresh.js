// What is new to this reader: marked with a word and a bar, counted, and walked through with the focus.
import { filled, number } from "./words.js";

export class Fresh {
  constructor(talk, { line, parts, words, seen, status, last }) {
    Object.assign(this, { talk, line, words, seen, status, last });
    this.word = parts.querySelector(".new-word");
    this.steps = talk.appendChild(parts.querySelector(".news-steps"));
    this.form = parts.querySelector("form");
    this.form.action = `${line.dataset.home}new/`;
    this.parts = ["since-count", "first", "all", "as-link"].map((name) => parts.querySelector(`.${name}`));
    this.steps.querySelector(".next").addEventListener("click", () => this.step(1));
    this.steps.querySelector(".previous").addEventListener("click", () => this.step(-1));
    talk.addEventListener("focusin", ({ target }) => (this.current = target.closest("article.c") ?? this.current));
    this.form.addEventListener("submit", (event) => this.change(event));
    this.form.querySelector(".seen").addEventListener("click", () => this.restart(this.last, Date.now()));
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.isNear = isIntersecting;
      this.offer();
    }).observe(talk);
  }

  get marked() {
    return [...this.talk.querySelectorAll("article.c.new")];
  }

  // Marks what the page shows, and says once how much is new.
  show() {
    for (const comment of this.talk.querySelectorAll("article.c[id]")) this.mark(comment);
    const count = this.seen.count(this.last);
    this.fill(count);
    if (count) this.status.textContent = this.line.querySelector(".since-count").textContent;
  }

  mark(comment) {
    const isNew = this.seen.isNew(number(comment));
    comment.classList.toggle("new", isNew);
    comment.querySelector(".new-word")?.remove();
    if (isNew) comment.querySelector("h2, h3")?.append(" ", this.word.cloneNode(true));
  }

  // `comments` have just been put into the thread: they are seen from now on, and the first has the focus.
  arrived(last, comments) {
    this.last = last;
    this.seen.look(last);
    for (const comment of comments) this.mark(comment);
    this.fill(this.seen.count(last));
    if (comments.length) this.goTo(comments[0]);
  }

  fill(count) {
    if (this.seen.isFirst && !count) return; // the server's line, which leads to what was said last
    const { from } = this.seen.kept;
    const [told, first, all, button] = this.parts;
    const [one] = this.marked;
    const date = shortDate(new Date(from.at));
    told.textContent = count ? filled(this.words.since, { n: count, date }) : this.words.nothing.replace("{date}", date);
    if (one) first.href = `#${one.id}`;
    all.href = `${this.line.dataset.home}new/?after=${from.n}`;
    first.hidden = !count || !one;
    all.hidden = !count || this.marked.length >= count;
    this.line.replaceChildren(told, first, all, button, this.form);
    this.offer();
  }

  offer() {
    this.steps.hidden = !this.isNear || this.marked.length === 0;
  }

  step(by) {
    const { marked, current } = this;
    const side = by > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const isBeyond = (comment) => !current?.isConnected || current.compareDocumentPosition(comment) & side;
    const next = (by > 0 ? marked : marked.reverse()).find(isBeyond);
    if (next) this.goTo(next);
    else if (by > 0 && this.seen.count(this.last) > marked.length) location.assign(this.parts[2].href);
    else this.status.textContent = this.words.last;
  }

  // Real focus, and the way on right behind it.
  goTo(comment) {
    for (let fold = comment.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) {
      fold.open = true;
    }
    if (comment.hidden) comment.dispatchEvent(new Event("beforematch")); // as a search in the page unfolds it
    comment.tabIndex = -1;
    comment.querySelector("h2, h3").after(this.steps);
    comment.dispatchEvent(new Event("beforematch", { bubbles: true })); // unfolds it
    comment.focus({ preventScroll: true });
    comment.scrollIntoView({ behavior: "instant" });
    this.current = comment;
  }

  async change(event) {
    event.preventDefault();
    const date = this.form.elements.since.value;
    const since = new Date(`${date}T00:00`); // where the reader is
    const response = await fetch(`${this.form.action}?since=${since.toISOString()}`).catch(() => null);
    if (!response?.ok) return HTMLFormElement.prototype.submit.call(this.form);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return this.restart(Number(page.querySelector("[data-after]").dataset.after), since.getTime());
  }

  restart(n, at) {
    this.form.hidePopover();
    this.seen.reset(n, at);
    this.current = null;
    this.talk.append(this.steps);
    this.show();
    this.parts[3].focus();
  }
}

function shortDate(date) {
  const now = new Date();
  const isToday = date.toDateString() === now.toDateString();
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  const format = isToday ? { timeStyle: "short" } : { day: "numeric", month: "short", year };
  return new Intl.DateTimeFormat(document.documentElement.lang, format).format(date);
}
