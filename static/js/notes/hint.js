// "Select words to add a note": said once, and never again after the first note was begun in this browser.
const KNOWN = "notes-known";

export class Hint {
  constructor(head, words) {
    if (!head || knows()) return;
    this.element = Object.assign(document.createElement("p"), { className: "note-hint", textContent: words });
    head.append(this.element);
  }

  learned() {
    this.element?.remove();
    try {
      localStorage.setItem(KNOWN, "1");
    } catch {
      // It will be said again, then.
    }
  }
}

function knows() {
  try {
    return localStorage.getItem(KNOWN) === "1";
  } catch {
    return false;
  }
}
