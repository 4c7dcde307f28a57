// How a reader wants to read: a group of radio buttons for each setting, kept in the browser.
import { apply, SETTINGS, store, stored } from "../kept.js";
import { once } from "../once.js";
import { pieces } from "../pieces.js";

// Fills the panel when it opens for the first time; fails where the choices cannot be had.
let fill = null;
export function offer(panel) {
  fill ??= once(() => make(panel));
  return fill();
}

async function make(panel) {
  const { settings } = await pieces();
  panel.innerHTML = settings;
  const choices = [...panel.querySelectorAll("input")];
  const check = (name, value) => {
    for (const radio of choices) {
      if (radio.name === name) radio.checked = value ? radio.value === value : radio.defaultChecked;
    }
  };
  for (const name of SETTINGS) check(name, stored(name));
  for (const radio of choices) {
    radio.addEventListener("change", () => {
      store(radio.name, radio.value);
      apply(radio.name, radio.value);
    });
  }
  addEventListener("storage", ({ key, newValue }) => SETTINGS.includes(key) && check(key, newValue ?? ""));
}
