// One note as a card: an article with a heading, made of the comment as the thread shows it, or of what the overlay
// tells of a private one.
import { localise } from "../frame.js";
import { withOwnIds } from "./parts.js";

// `mark`: where it stands; `note`: its element of /notes/, if it is a public one. The card is not in the page yet.
export function cardOf(mark, note, parts, level = 2) {
  const card = mark.note ? privateCard(mark, parts) : publicCard(note);
  card.removeAttribute("id"); // the thread has it
  card.className = mark.mine ? "card own" : "card";
  card.mark = mark;
  const heading = named(card, level);
  heading.querySelector(".no")?.replaceWith(made("span", "no", `#${mark.number}`)); // the time leads to the same page
  if (mark.colour !== "yellow") {
    const name = note?.dataset.colour ?? parts.words.colours[mark.colour]; // one's own may not have been fetched
    heading.append(" ", made("span", `hue hue-${mark.colour}`, name));
  }
  const acts = card.querySelector(".acts");
  const replies = Number(note?.dataset.replies ?? 0);
  const page = heading.querySelector(".at")?.href;
  if (replies && page) acts?.prepend(Object.assign(made("a", "replies", parts.phrase("replies", { n: replies })), { href: page }), " ");
  return card;
}

// What only a card that stands whole shows; whether there was something to add.
export function addLinks(card, parts) {
  const acts = card.querySelector(".acts");
  if (!acts || card.querySelector(".links")) return false;
  const { mark } = card;
  const links = parts.make("links");
  if (mark.note || mark.index === undefined) links.querySelector("[data-of=note]").remove(); // nobody else sees it, or yet
  acts.append(" ", links);
  return true;
}

// Of a hundred fetched notes few are shown: what that takes is done for these alone.
function publicCard(note) {
  const card = withOwnIds(document.importNode(note.querySelector("article"), true));
  localise(card);
  return card;
}

function privateCard({ note }, parts) {
  const card = parts.make("card");
  card.querySelector(".whose").textContent = note.says ?? parts.phrase(note.html ? "yourNote" : "yourHighlight");
  card.querySelector(".quote").textContent = note.exact;
  const body = card.querySelector(".body");
  body.innerHTML = note.html; // sanitised by the server when it was written
  body.hidden = !note.html;
  const edit = card.querySelector(".edit");
  edit.href = note.edit;
  if (note.open) edit.textContent = note.open; // of another member of a group
  if (note.says) card.querySelector(".only")?.remove();
  if (note.withdraw) card.querySelector(".withdraw").href = note.withdraw;
  else card.querySelector(".withdraw").remove();
  return card;
}

function named(card, level) {
  const old = card.querySelector("h2, h3");
  const heading = document.createElement(`h${level}`);
  heading.append(...old.childNodes);
  heading.tabIndex = -1;
  heading.id = `card-${(named.last = (named.last ?? 0) + 1)}`;
  old.replaceWith(heading);
  card.setAttribute("aria-labelledby", heading.id);
  return heading;
}

function made(tag, className, textContent) {
  return Object.assign(document.createElement(tag), { className, textContent });
}
