// What paper needs and the screen does not: the addresses of the links, and the notes if they were asked for.
// Both stand behind the text, numbered; their marks are empty elements that print.css draws, so that no word changes.
import { append, item, removeNotes } from "./behind.js";
import { isForTheBrowser } from "../clicks.js";

export function preparePaper(text, make, fetched) {
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
      await (await import("./endnotes.js")).listNotes(text, fetched, link.href);
    } catch {
      location.assign(link.href); // the page of notes prints, too
      return;
    }
    asked = true;
    print();
  });
}

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
