// The column beside the text: each thing in it stands at the height of its words (desktop only, see notes.css).
import { arrange } from "./arranging.js";

export class Column {
  // `more(block)`: what a click on "+14 more" opens.
  constructor({ text, parts, more }) {
    this.element = document.getElementById("margin");
    this.text = text;
    this.parts = parts;
    this.more = more;
    this.items = new Map(); // element -> {block, start}
    this.extra = new Map(); // number of a block -> notes that have no card
    this.counts = new Map(); // number of a block -> its "+14 more"
    this.pinned = null;
    this.covered = null; // number of the block whose cards a list of all its notes stands for
    new ResizeObserver(() => this.arrange()).observe(text.root);
  }

  get isShown() {
    return this.element.offsetParent !== null || getComputedStyle(this.element).display !== "none";
  }

  add(element, { block, start }) {
    this.items.set(element, { block, start });
    const after = [...this.items].filter(([, item]) => item.start > start).map(([other]) => other);
    const next = after.find((other) => other.parentElement === this.element);
    this.element.insertBefore(element, next ?? null);
  }

  remove(element) {
    this.items.delete(element);
    element.remove();
    if (this.pinned === element) this.pinned = null;
  }

  pin(element) {
    if (this.pinned === element) return;
    this.pinned = element;
    this.arrange();
  }

  // Measures everything, then moves everything: the page is laid out once.
  arrange() {
    if (!this.isShown || this.items.size === 0) return;
    const from = this.element.getBoundingClientRect().top;
    const groups = this.groups().map((group) => ({
      ...group,
      items: group.elements.map((element) => ({
        top: this.topOf(element) - from,
        height: element.offsetHeight,
        pinned: element === this.pinned,
      })),
    }));
    arrange(groups, this.countHeight()).forEach(({ items, more }, at) => {
      groups[at].elements.forEach((element, n) => stand(element, items[n]));
      this.count(groups[at].block, groups[at].block === this.covered ? null : more);
    });
  }

  groups() {
    const groups = [];
    const inOrder = [...this.items].sort(([, one], [, other]) => one.start - other.start);
    for (const [element, { block }] of inOrder) {
      if (block === this.covered && element !== this.pinned) {
        stand(element, null);
        continue;
      }
      if (groups.at(-1)?.block !== block) groups.push({ block, elements: [], extra: this.extra.get(block) ?? 0 });
      groups.at(-1).elements.push(element);
    }
    return groups;
  }

  topOf(element) {
    const { start } = this.items.get(element);
    const [range] = this.text.ranges(start, start + 1);
    return range.getBoundingClientRect().top;
  }

  countHeight() {
    return this.counts.values().next().value?.offsetHeight || 32; // pixels; the first one is not there yet
  }

  count(block, more) {
    let button = this.counts.get(block);
    if (!more) {
      if (button) button.hidden = true;
      return;
    }
    if (!button) {
      button = this.parts.make("note-more");
      button.addEventListener("click", () => this.more(block, button));
      this.counts.set(block, button);
      const last = [...this.items].findLast(([, item]) => item.block === block);
      last[0].after(button);
    }
    button.textContent = this.parts.phrase("more", { n: more.count });
    stand(button, more.y);
    button.hidden = false;
  }
}

function stand(element, y) {
  element.classList.toggle("folded", y === null);
  if (y !== null) element.style.setProperty("top", `${Math.round(y)}px`);
}
