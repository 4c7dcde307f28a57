// One note as a card: an article with a heading, made of the comment as the thread shows it.
import { withOwnIds } from "./parts.js";

// `note`: an element of /notes/; `mark`: where it stands. The card is not in the page yet.
export function cardOf(note, mark, parts, level = 2) {
  const card = withOwnIds(note.querySelector("article").cloneNode(true));
  card.className = mark.mine ? "card own" : "card";
  const heading = named(card, level);
  heading.querySelector(".no")?.replaceWith(numbered(mark.number)); // the time leads to the same page
  linkToReplies(card, Number(note.dataset.replies ?? 0), heading.querySelector(".at")?.href, parts);
  card.dataset.number = mark.number;
  return card;
}

// A private note or highlight, as the overlay tells it.
export function privateCard(mark, parts, level = 2) {
  const { note } = mark;
  const card = parts.make("card");
  const heading = named(card, level);
  heading.firstElementChild.textContent = parts.phrase(note.html ? "yourNote" : "yourHighlight");
  card.querySelector(".quote").textContent = note.exact;
  const body = card.querySelector(".body");
  body.innerHTML = note.html; // sanitised by the server when it was written
  body.hidden = !note.html;
  card.querySelector(".edit").href = note.edit;
  card.querySelector(".withdraw").href = note.withdraw;
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

function numbered(number) {
  return Object.assign(document.createElement("span"), { className: "no", textContent: `#${number}` });
}

function linkToReplies(card, replies, address, parts) {
  if (!replies || !address) return;
  const link = document.createElement("a");
  link.href = address;
  link.className = "replies";
  link.textContent = parts.phrase("replies", { n: replies });
  card.querySelector(".acts")?.prepend(link, " ");
}
