// Keys for the moderators' queue. Each key presses a button or link of the page that carries it as data-key, so the
// page works the same without this script. Dead while typing, while a modifier is held, and when switched off.

const STORED = "queue-keys";
const page = document.querySelector("[data-queue]");
const on = document.getElementById("keys-on");

on.checked = localStorage.getItem(STORED) !== "off";
on.addEventListener("change", () => localStorage.setItem(STORED, on.checked ? "on" : "off"));

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function step(by) {
  const buttons = [...page.querySelectorAll("button.open")];
  if (!buttons.length) return;
  const at = buttons.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : buttons.length - 1) : Math.min(Math.max(at + by, 0), buttons.length - 1);
  buttons[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (isTyping(event.target)) return;
  if (page.dataset.queue === "list" && (event.key === "j" || event.key === "k")) {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
});
