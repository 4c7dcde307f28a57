// The notes behind the text, for who prints with them. Fetched when that is asked for.
import { append, item, removeNotes } from "./behind.js";

export async function listNotes(text, fetched, address) {
  const [notes, section] = await Promise.all([notesFrom(address), fetched(".notes-on-paper")]);
  removeNotes(text);
  const items = notes.map((note, i) => {
    const block = note.dataset.block && document.getElementById(`p${note.dataset.block}`);
    if (block) {
      const mark = document.createElement("sup");
      mark.className = "note-on-paper";
      mark.dataset.n = i + 1;
      block.append(mark);
    }
    const parts = [".quote", ".who", ".at", ".body"].map((name) => note.querySelector(name)).filter(Boolean);
    for (const part of parts) part.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
    return item(...parts);
  });
  if (items.length) append(text, section, items);
}

// All notes on the article in the order of its text, page after page.
async function notesFrom(address) {
  const notes = [];
  for (let next = address; next; ) {
    const response = await fetch(next);
    if (!response.ok) throw new Error(`${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    notes.push(...page.querySelectorAll(".placed"));
    const more = page.querySelector('.more a[rel="next"]')?.getAttribute("href");
    next = more && new URL(more, next).href;
  }
  return notes;
}
