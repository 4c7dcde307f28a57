// What the frame of every page does by itself: the reader's settings, local times, the member's own link.
// One module, so that a page costs one request. The first paint does not wait for it: what the reader chose holds
// already (first.js stands in the page itself).
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

// Each is an attribute of <html> for style and other modules to follow, and a group of radio buttons in #settings;
// none means what the page comes with.
const SETTINGS = ["theme", "size", "width", "notes"];

function offerSettings() {
  const choices = [...document.querySelectorAll("#settings input")];
  const check = (name, value) => {
    for (const radio of choices) {
      if (radio.name === name) radio.checked = value ? radio.value === value : radio.defaultChecked;
    }
  };
  for (const fields of document.querySelectorAll("#settings fieldset")) fields.disabled = false;
  for (const name of SETTINGS) check(name, stored(name));
  for (const radio of choices) {
    radio.addEventListener("change", () => {
      store(radio.name, radio.value);
      apply(radio.name, radio.value);
    });
  }
  addEventListener("storage", ({ key, newValue }) => {
    if (!SETTINGS.includes(key)) return;
    apply(key, newValue ?? "");
    check(key, newValue ?? "");
  });
}

// Times of day come in UTC, the same for every reader. Dates alone are left as they are.
let format = null;
const make = () => (format ??= new Intl.DateTimeFormat(root.lang, { dateStyle: "long", timeStyle: "short" }));
export function localise(within) {
  make();
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

const idle = (work) => (window.requestIdleCallback ?? setTimeout)(work, { timeout: 2000 });

function start() {
  offerSettings();
  offerLanguage();
  greetMember();
  // Dear to make, and the page is there already: in two steps, neither of which keeps a reader waiting.
  idle(() => make() && idle(() => localise(document)));
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
