// Placing a note by selecting its words; without this script they are copied into the form.
import { watchSelection } from "./notes/selecting.js";
import { ArticleText } from "./notes/text.js";

const form = document.getElementById("place");
const root = document.getElementById("text");

if (form && root) {
  const text = new ArticleText(root);
  const { revision } = form.dataset;
  // On any other text than the server's, a selection would name the wrong words.
  if (text.isThat(form.dataset)) begin(text, revision);
}

function begin(text, revision) {
  const { quote, selected } = form.elements;
  const place = form.querySelector("button[value=place]");
  document.querySelector(".select-hint").hidden = false;
  watchSelection(text, (selection) => {
    if (!selection) return; // going to the button clears it
    quote.value = selection.exact;
    selected.value = `${revision}:${selection.start}:${selection.end}`;
    for (const radio of form.querySelectorAll("input[name=pick]")) radio.checked = false;
    place.hidden = false;
  });
  quote.addEventListener("input", () => {
    selected.value = "";
  });
}
