// What the frame of every page does by itself: the reader's theme and text size, local times, the member's own link.
// One module, so that a page costs one request; it starts before the page is there, so that the theme does not flash.
const root = document.documentElement;

function stored(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // storage is blocked: the page as it comes
  }
}

function store(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It holds for this page, then.
  }
}

function apply(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
}

const SETTINGS = ["theme", "size"];
for (const name of SETTINGS) apply(name, stored(name));

function offerSettings() {
  for (const name of SETTINGS) {
    for (const radio of document.querySelectorAll(`#settings input[name=${name}]`)) {
      radio.checked = radio.value === stored(name);
      radio.addEventListener("change", () => {
        store(name, radio.value);
        apply(name, radio.value);
      });
    }
  }
  addEventListener("storage", ({ key, newValue }) => SETTINGS.includes(key) && apply(key, newValue ?? ""));
}

// Times of day come in UTC, the same for every reader. Dates alone are left as they are.
export function localise(within) {
  const format = new Intl.DateTimeFormat(root.lang, { dateStyle: "long", timeStyle: "short" });
  for (const time of within.querySelectorAll('time[datetime*="T"]:not([title])')) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

// The cookie says that somebody is logged in, not who; the page itself is the same for everybody.
function greetMember() {
  const you = document.querySelector("#you a[data-member]");
  if (!you || !/(^|; )member=1(;|$)/.test(document.cookie)) return;
  you.href = you.dataset.member;
  you.textContent = you.dataset.label;
}

// A browser that prefers another language is told of it, by a script of its own, until it has answered.
function offerLanguage() {
  const tongues = document.querySelector(".tongues");
  if (!tongues) return;
  const remember = (language) => store("language", language);
  tongues.addEventListener("click", ({ target }) => target.hreflang && remember(target.hreflang));
  if (stored("language") || navigator.language.startsWith(root.lang)) return;
  import(tongues.dataset.script).then(({ offer }) => offer(tongues, remember));
}

function start() {
  offerSettings();
  offerLanguage();
  greetMember();
  localise(document);
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
