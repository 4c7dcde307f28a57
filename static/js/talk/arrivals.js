// What others say meanwhile: a button says how much, and nothing moves before it is pressed.
import { localise } from "../frame.js";
import { insert } from "./inserting.js";
import { filled, nameByHeading, number } from "./words.js";

export class Arrivals {
  constructor(talk, { line, parts, words, seen, status, last, fresh }) {
    Object.assign(this, { talk, line, words, seen, status, fresh });
    this.known = last; // the newest number that stands here
    this.last = last;
    this.section = parts.querySelector(".arrived");
    this.button = parts.querySelector(".arrived-button");
    this.button.addEventListener("click", () => this.show());
  }

  tell(last) {
    this.last = Math.max(last, this.last);
    const count = this.seen.count(this.last) - this.seen.count(this.known);
    if (count <= 0) return this.button.remove();
    const words = filled(this.words.arrived, { n: count });
    if (!this.button.isConnected) {
      document.body.append(this.button);
      this.status.textContent = words; // once: how many more come is on the button
    }
    this.button.textContent = words;
    return undefined;
  }

  said(own) {
    this.seen.said(own);
    this.tell(this.last);
  }

  async show() {
    if (this.isBusy) return;
    this.isBusy = true;
    await this.fetch().catch(() => (this.status.textContent = this.words.failed)).finally(() => (this.isBusy = false));
  }

  async fetch() {
    const response = await fetch(`${this.line.dataset.home}new/?after=${this.known}`);
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    localise(page);
    const comments = [...page.querySelectorAll(".thread > article.c")];
    const added = comments.filter(({ id }) => !document.getElementById(id)).map((comment) => document.adoptNode(comment));
    for (const comment of added) {
      insert(comment, this.talk.querySelector(".thread"), this.section, "whole" in this.line.dataset);
      nameByHeading(comment);
    }
    this.known = comments.length ? number(comments.at(-1)) : this.last;
    this.fresh.arrived(this.known, added);
    this.count(page);
    this.tell(this.last);
  }

  count(page) {
    const count = this.talk.querySelector("#discussion-h .count");
    const words = page.querySelector(".thread").dataset.count;
    if (count && words) count.textContent = words;
  }
}
