// What an author types and has not saved yet, kept in this browser like everything that is typed.
import { keep, restore } from "./drafts.js";

const told = document.getElementById("kept-here");
const form = told?.closest("form");

if (form) {
  Object.assign(form.dataset, told.dataset);
  form.elements.title.dataset.kept = "";
  restore(form);
  form.addEventListener("input", () => keep(form));
}
