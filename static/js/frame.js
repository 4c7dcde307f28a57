// What the frame of every page does by itself: the reader's settings, local times, the member's own link.
// One module, so that a page costs one request. The first paint does not wait for it: what the reader chose holds
// already (first.js stands in the page itself).
import { apply, SETTINGS, store, stored } from "./kept.js";
import { later } from "./later.js";

const root = document.documentElement;

// The choices come when a reader is about to choose.
function offerSettings() {
  const panel = document.getElementById("settings");
  const fill = () => import("./reading/settings.js").then(({ offer }) => offer(panel)).catch(() => panel.hidePopover());
  panel?.addEventListener("beforetoggle", ({ newState }) => newState === "open" && fill());
  if (panel?.showPopover && panel.matches(":popover-open")) fill(); // by somebody who was faster than this script
  addEventListener("storage", ({ key, newValue }) => SETTINGS.includes(key) && apply(key, newValue ?? ""));
}

// Times of day come in UTC, the same for every reader. Dates alone are left as they are.
let format = null;
const make = () => (format ??= new Intl.DateTimeFormat(root.lang, { dateStyle: "long", timeStyle: "short" }));
const timesIn = (within) => within.querySelectorAll('time[datetime*="T"]:not([title])');
export function localise(within) {
  make();
  for (const time of timesIn(within)) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

// The format is dear to make. So it waits for the first time that comes near the window, and then for the browser to be
// idle; in two steps, neither of which keeps a reader waiting.
function localiseInSight() {
  const watch = new IntersectionObserver(
    (seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      later(() => make() && later(() => localise(document)));
    },
    { rootMargin: "100%" },
  );
  for (const time of timesIn(document)) watch.observe(time);
}

// The cookie says that somebody is logged in, not who; the page itself is the same for everybody.
function greetMember() {
  const you = document.querySelector("#you a[data-member]");
  if (!you || !/(^|; )member=1(;|$)/.test(document.cookie)) return;
  you.href = you.dataset.member;
  you.textContent = you.dataset.label;
}

// A browser that prefers another language is told of it until it has answered.
function offerLanguage() {
  const tongues = document.querySelector(".tongues");
  if (!tongues) return;
  const remember = (language) => store("language", language);
  tongues.addEventListener("click", ({ target }) => target.hreflang && remember(target.hreflang));
  if (stored("language") || navigator.language.startsWith(root.lang)) return;
  import("./languages.js").then(({ offer }) => offer(tongues, remember));
}

function start() {
  offerSettings();
  offerLanguage();
  greetMember();
  localiseInSight();
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
