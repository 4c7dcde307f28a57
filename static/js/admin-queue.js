// Keys for the moderators' queue. Each key presses a button or link of the page that carries it as data-key, so the
// page works the same without this script. Dead while typing, while a modifier is held, and when switched off.

const STORED = "queue-keys";
const SIGHT = 300; // milliseconds before the keys wake: the second tap of a double one must not decide what nobody saw

const page = document.querySelector("[data-queue]");
const on = document.getElementById("keys-on");
let pressed = false; // one decision at a time: until the next page is there, further keys are nobody's

on.closest("[hidden]").hidden = false;
on.checked = remembered();
show();
on.addEventListener("change", () => {
  remember(on.checked);
  show();
});
setTimeout(() => (page.dataset.awake = ""), SIGHT);
document.addEventListener("submit", () => (pressed = true));
addEventListener("pageshow", () => (pressed = false));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("textarea")) event.target.blur();
  if (!on.checked || event.repeat || isTyping(event.target)) return;
  const key = keyOf(event);
  if (key === null || !("awake" in page.dataset) || pressed) return;
  if (page.dataset.queue === "list" && (key === "j" || key === "k")) {
    event.preventDefault();
    step(key === "j" ? 1 : -1);
    return;
  }
  if (page.dataset.queue === "list" && key === "x") {
    document.activeElement.closest(".items > li")?.querySelector(".tick").click();
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (control === null) return;
  event.preventDefault();
  if (control.matches("textarea")) write(control);
  else control.click();
});

// The key that is meant, or null for one that is the browser's own. Ctrl+Z undoes, as everywhere.
function keyOf(event) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "z") return "u";
  return event.ctrlKey || event.metaKey || event.altKey ? null : event.key;
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function step(by) {
  const buttons = [...page.querySelectorAll("button.open")];
  if (buttons.length === 0) return;
  const at = buttons.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : buttons.length - 1) : Math.min(Math.max(at + by, 0), buttons.length - 1);
  buttons[next].focus();
}

function write(field) {
  const closed = field.closest("details:not([open])");
  if (closed !== null) closed.open = true;
  field.focus();
}

// What the keys are is said to everybody: in sight beside each button, and to assistive technology.
function show() {
  page.dataset.keys = on.checked ? "on" : "off";
  for (const control of document.querySelectorAll("[data-key]")) {
    if (on.checked) control.setAttribute("aria-keyshortcuts", control.dataset.key);
    else control.removeAttribute("aria-keyshortcuts");
  }
}

// A browser may refuse to remember anything; then the keys are on, as on a first visit.
function remembered() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function remember(isOn) {
  try {
    localStorage.setItem(STORED, isOn ? "on" : "off");
  } catch {
    // it holds for this page
  }
}
