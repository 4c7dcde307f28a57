// What paper needs and the screen does not: the addresses of the links, and the notes if they were asked for.
// Both stand behind the text, numbered; their marks are empty elements that print.css draws, so that no word changes.
import { isForTheBrowser } from "../clicks.js";

export function preparePaper(text, make) {
  let asked = false;
  addEventListener("beforeprint", () => {
    listLinks(text, make);
    if (!asked) removeNotes(text);
    asked = false;
  });
  const link = document.querySelector(".print-notes");
  link?.addEventListener("click", async (event) => {
    if (isForTheBrowser(event)) return;
    event.preventDefault();
    try {
      listNotes(text, make, await notesFrom(link.href));
    } catch {
      location.assign(link.href); // the page of notes prints, too
      return;
    }
    asked = true;
    print();
  });
}

// --- links

function listLinks(text, make) {
  document.querySelector(".on-paper.links")?.remove();
  const numbers = new Map();
  for (const link of text.querySelectorAll('a[href^="http"]')) {
    if (link.origin === location.origin) continue;
    if (!numbers.has(link.href)) numbers.set(link.href, numbers.size + 1);
    link.dataset.onPaper = numbers.get(link.href);
  }
  if (numbers.size) append(text, make(".on-paper.links"), [...numbers.keys()].map((href) => item(href)));
}

// --- notes

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

function listNotes(text, make, notes) {
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
  if (items.length) append(text, make(".on-paper.notes-on-paper"), items);
}

function removeNotes(text) {
  document.querySelector(".on-paper.notes-on-paper")?.remove();
  for (const mark of text.querySelectorAll(".note-on-paper")) mark.remove();
}

// --- both

function item(...contents) {
  const line = document.createElement("li");
  line.append(...contents);
  return line;
}

function append(text, section, items) {
  section.querySelector("ol").append(...items);
  text.parentElement.append(section);
}
