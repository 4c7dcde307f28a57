// Footnotes and references at their marks: the words in a popover, where the link alone would jump to the end.
const GAP = 8; // pixels around it

// `box`: the popover. Answers what a click on a mark does: `link` is the mark, `note` what it leads to, `byKeys` whether no pointer clicked.
export function asides(box) {
  const words = box.querySelector(".words");
  let mark = null;
  let touched = null; // what was open when the pointer went down, which closes it before the click comes

  function open(link, note) {
    const isInside = box.contains(link);
    if (!isInside) mark = link;
    box.setAttribute("aria-label", link.getAttribute("aria-label") ?? link.textContent);
    const root = note.closest("[lang]");
    words.lang = root.lang;
    words.dir = root.dir;
    words.replaceChildren(...wordsOf(note));
    if (!isInside) box.showPopover({ source: link }); // so that Tab goes on from there
    stand(box, mark);
    box.focus({ preventScroll: true });
  }

  document.body.append(box);
  box.querySelector(".close").addEventListener("click", () => box.hidePopover());
  box.addEventListener("toggle", ({ newState }) => {
    const { activeElement } = document;
    const isLost = activeElement === document.body || box.contains(activeElement);
    if (newState === "closed" && isLost) mark.focus({ preventScroll: true });
  });
  document.addEventListener("pointerdown", () => (touched = box.matches(":popover-open") ? mark : null), true);
  addEventListener("resize", () => box.matches(":popover-open") && stand(box, mark));
  return (link, note, byKeys) => {
    if (link !== touched || byKeys) open(link, note);
    touched = null;
  };
}

// A copy of the note without what belongs to its place at the end: ids, the ways back, links to notes on it.
function wordsOf(note) {
  const copy = note.cloneNode(true);
  for (const element of copy.querySelectorAll('[role="doc-backlink"], .pn')) element.remove();
  for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
  return copy.childNodes;
}

// Under its mark, or above it where there is no room; it scrolls with the text.
function stand(box, mark) {
  const { clientWidth, clientHeight } = document.documentElement;
  const at = mark.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = box;
  const left = Math.min(Math.max(GAP, at.left - offsetWidth / 3), clientWidth - offsetWidth - GAP);
  const below = at.bottom + GAP;
  const top = below + offsetHeight <= clientHeight ? below : Math.max(GAP, at.top - GAP - offsetHeight);
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${top + scrollY}px`;
}
