// Where in a thread a comment belongs that was said after the page was made.
const DEEPEST = 6; // levels that are indented, as the server has it

// Behind whatever stands below the one it answers; a new beginning at the end, if the page holds the whole thread.
// What has no place on this page goes into `section` at its end.
export function insert(comment, thread, section, isWhole) {
  const parent = thread.matches(".flat") ? null : parentOf(comment, thread);
  setLevel(comment, thread);
  if (parent) {
    comment.classList.replace("d0", `d${Math.min(depthOf(parent) + 1, DEEPEST)}`);
    const branch = parent.nextElementSibling;
    if (branch?.matches("details.branch")) branch.append(comment); // all that stands below a root
    else lastBelow(parent).after(comment);
  } else if (isWhole && !comment.querySelector(".to a")) {
    thread.append(comment);
  } else {
    if (!section.isConnected) thread.append(section);
    section.append(comment);
  }
  const link = parent && comment.querySelector(".to a");
  if (link) link.href = `#${parent.id}`;
}

function parentOf(comment, thread) {
  const link = comment.querySelector(".to a");
  if (!link) return null;
  const there = link.hash && document.getElementById(link.hash.slice(1));
  return there || thread.querySelector(`article.c:has(> * > a.at[href="${link.getAttribute("href")}"])`);
}

const depthOf = (comment) => Number(/(?:^|\s)d(\d)/.exec(comment.className)?.[1] ?? 0);

// Depth tells no more where indenting ends; what each one answers does.
function lastBelow(parent) {
  const branch = parent.nextElementSibling;
  if (branch?.matches("details.branch")) return [...branch.querySelectorAll("article.c")].at(-1);
  const below = new Set([`#${parent.id}`]);
  let last = parent;
  for (let next = parent.nextElementSibling; next?.matches("article.c"); next = next.nextElementSibling) {
    if (!below.has(next.querySelector(".to a")?.hash)) break;
    below.add(`#${next.id}`);
    last = next;
  }
  return last;
}

// Headings as high as the others here.
function setLevel(comment, thread) {
  const level = thread.querySelector("article.c > :is(h2, h3)")?.localName;
  const heading = comment.querySelector(":scope > :is(h2, h3)");
  if (!level || heading.localName === level) return;
  const other = document.createElement(level);
  other.append(...heading.childNodes);
  heading.replaceWith(other);
}
