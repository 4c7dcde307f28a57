// The talk without leaving the page: what it takes is fetched with the reader's first deed of its kind.
// Everything here is also a plain link or form, and falls back to it whenever anything is unusual.
import { isForTheBrowser } from "./clicks.js";
import { later } from "./later.js";
import { nameByHeading } from "./talk/words.js";

const OPENERS = "a.reply, a.requote, .say a";
const VOTES = "a.up, a.down";
const composing = () => import("./talk/composing.js");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || isForTheBrowser(event)) return;
  const plainly = () => window.location.assign(link.href);
  if (link.matches(OPENERS)) {
    event.preventDefault();
    composing().then(({ openAt }) => openAt(link)).catch(plainly);
  } else if (link.matches(VOTES)) {
    event.preventDefault();
    import("./talk/voting.js").then(({ vote }) => vote(link)).catch(plainly);
  }
});

// What was sent is forgotten as a draft, and all drafts when somebody has left: the server says so in a cookie. Where a
// discussion has closed, what was typed into its form is one step away.
if (/(^|; )(sent|left)=/.test(document.cookie) || document.querySelector("a[data-unsent]")) composing();

// What is new and what arrives: once the browser has nothing better to do.
const live = document.getElementById("since");
const load = () => import("./talk/live.js").then(({ start }) => start(live));
if (live) later(load);

// Votes on the spot, and branches that fold by their lines: with the first of either. A member's own votes are shown.
document.addEventListener("click", (event) => {
  if (event.target.matches?.(".c:not(.d0)")) import("./talk/folding.js").then(({ byLine }) => byLine(event));
});
document.addEventListener("focusin", ({ target }) => {
  const comment = target.closest?.(".c:not(.d0)");
  if (!comment?.nextElementSibling?.matches(".c") || !target.matches(":focus-visible")) return;
  import("./talk/folding.js").then(({ offer }) => offer(comment));
});
if (/(^|; )member=1(;|$)/.test(document.cookie) && document.querySelector(VOTES)) {
  later(() => import("./talk/voting.js").then(({ showOwn }) => showOwn()));
}

// Each comment is called what its heading says; an id for each of them would make every page longer.
later(() => document.querySelectorAll("article.c").forEach(nameByHeading));

// Whoever is led to a comment is there with the keys and the ears, too; browsers go to it once more with the page's end.
function arrive() {
  const heading = /^#c\d+$/.test(location.hash) && document.querySelector(`${location.hash} > :is(h2, h3)`);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

addEventListener("hashchange", arrive);
const begin = () => later(() => document.activeElement === document.body && arrive());
if (document.readyState === "complete") begin();
else addEventListener("load", begin);
