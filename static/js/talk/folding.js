// Branches fold: all below a root by its <details>, without scripts; by a click on its line any branch, with one.
// What is folded is found in the page all the same, and unfolds when it is pointed at.
import { pieces } from "../pieces.js";

const words = async () => (await pieces()).folding;

document.addEventListener("beforematch", ({ target }) => reveal(target), true);

function reveal(comment) {
  const branch = comment.closest("details.branch");
  if (branch) branch.open = true;
  if (comment.hidden) unfold(comment);
  comment.scrollIntoView({ block: "nearest" });
}

const depthOf = (comment) => Number(/(?:^|\s)d(\d)/.exec(comment.className)?.[1] ?? 0);

// The lines stand in the room before a comment, one for each level above it: which one is a matter of where.
export function byLine(event) {
  const comment = event.target;
  const style = getComputedStyle(comment);
  const step = Number.parseFloat(style.paddingInlineStart) / (Number(style.getPropertyValue("--depth")) || 1);
  const box = comment.getBoundingClientRect();
  const from = style.direction === "rtl" ? box.right - event.clientX : event.clientX - box.left;
  const level = Math.floor(from / step);
  if (level < 0 || level >= depthOf(comment)) return;
  const owner = above(comment, level);
  if (!owner) return;
  if (level === 0) {
    const branch = comment.closest("details.branch");
    if (branch) branch.open = false;
    branch?.querySelector("summary").focus();
  } else fold(owner);
}

// For whoever goes by the keys, a button does what the line does for a pointer.
export async function offer(comment) {
  if (!below(comment).length) return;
  const { fold: textContent } = await words();
  if (comment.querySelector(".fold")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link fold", textContent });
  button.addEventListener("click", () => fold(comment));
  (comment.querySelector(":scope > .acts") ?? comment).append(" ", button);
}

function above(comment, level) {
  let owner = comment;
  const back = (from) => from.previousElementSibling ?? from.closest("details")?.previousElementSibling;
  while (owner && !(owner.matches(".c") && depthOf(owner) === level)) owner = back(owner);
  return owner;
}

function below(owner) {
  const found = [];
  let next = owner.nextElementSibling;
  for (; next?.matches(".c") && depthOf(next) > depthOf(owner); next = next.nextElementSibling) found.push(next);
  return found;
}

async function fold(owner) {
  const hidden = below(owner);
  if (!hidden.length) return;
  const { folded } = await words();
  for (const comment of hidden) {
    comment.querySelector(":scope > .folded")?.remove();
    comment.hidden = "until-found";
  }
  const label = folded.replace("{n}", hidden.length);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link folded", textContent: label });
  button.addEventListener("click", () => {
    unfold(hidden[0]);
    owner.querySelector("a.at")?.focus();
  });
  owner.querySelector(":scope > .folded")?.remove();
  owner.append(button);
  button.focus();
}

// Everything of the fold that this one is in.
function unfold(comment) {
  let owner = comment;
  while (owner?.hidden) owner = owner.previousElementSibling;
  if (!owner) return;
  owner.querySelector(":scope > .folded")?.remove();
  for (const each of below(owner)) each.hidden = false;
}
