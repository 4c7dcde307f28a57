// What stands behind the text on paper: numbered lists, in pieces that the page brings.
export function removeNotes(text) {
  document.querySelector(".on-paper.notes-on-paper")?.remove();
  for (const mark of text.querySelectorAll(".note-on-paper")) mark.remove();
}

export function item(...contents) {
  const line = document.createElement("li");
  line.append(...contents);
  return line;
}

export function append(text, section, items) {
  section.querySelector("ol").append(...items);
  text.parentElement.append(section);
}
