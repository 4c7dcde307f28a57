// A composer where it is wanted, sent in the background; typed text is never lost.
import { isForTheBrowser } from "../clicks.js";
import { forget, keep, restore, unsentAbout } from "../drafts.js";

// --- asking the server

async function ask(address, options = {}) {
  const response = await fetch(address, { ...options, headers: { "X-Fragment": "1" } });
  if (response.status === 201) return { location: response.headers.get("Location") };
  if (response.headers.get("X-Fragment") !== "1") return {};
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { composer: page.querySelector("[data-composer]") };
}

// --- opening and closing; one at a time, as the ids in a form are there once

let open = null; // {opener, composer}

export async function openAt(opener) {
  if (open?.opener === opener) {
    open.composer.querySelector("textarea").focus();
    return;
  }
  const { composer } = await ask(opener.href);
  if (!composer?.querySelector("form.composer")) throw new Error("no form");
  close({ focus: false });
  composer.querySelector("form").dataset.opened = "";
  (opener.closest(".c") ?? opener.closest(".say")).after(composer);
  open = { opener, composer };
  const form = composer.querySelector("form");
  restore(form);
  const { body } = form.elements;
  body.focus();
  body.setSelectionRange(body.value.length, body.value.length);
}

function close({ focus = true } = {}) {
  if (!open) return;
  open.composer.remove();
  if (focus) open.opener.focus();
  open = null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.cancel");
  if (!link || isForTheBrowser(event) || !open?.composer.contains(link)) return;
  event.preventDefault();
  forget(open.composer.querySelector("form").dataset.place);
  close();
});

// --- sending

async function send(form, then) {
  const { prove } = form.dataset;
  if (prove) await import(prove).then((work) => work.prove(form)).catch(() => {}); // it may be on its way still
  const fields = new URLSearchParams(new FormData(form));
  fields.set("then", then);
  const { location, composer } = await ask(form.action, { method: "POST", body: fields });
  if (location) {
    forget(form.dataset.place);
    window.location.assign(location);
  } else if (composer) {
    const old = form.closest("[data-composer]");
    if (open?.composer === old) open.composer = composer;
    old.replaceWith(composer);
    (composer.querySelector(".form-errors, .preview, .closed") ?? composer.querySelector("textarea")).focus();
  } else {
    submitPlainly(form, then); // the server's own page says what is the matter, and holds what was typed
  }
}

function submitPlainly(form, then) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: then });
  form.append(field);
  HTMLFormElement.prototype.submit.call(form);
}

function say(form, words) {
  const line = form.querySelector(".trouble") ?? Object.assign(document.createElement("p"), { className: "trouble" });
  line.setAttribute("role", "alert");
  form.querySelector(".form-actions").before(line);
  line.textContent = words;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const then = event.submitter?.value || "post";
  if (event.defaultPrevented || !form.matches("[data-composer] form.composer") || !["post", "preview"].includes(then)) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  send(form, then)
    .catch(() => say(form, form.dataset.notSent))
    .finally(() => form.removeAttribute("aria-busy"));
});

// A form that asks for proof of work names the script that finds it: while its writer writes.
document.addEventListener("focusin", ({ target }) => {
  const form = target.closest?.("form[data-prove]");
  if (form) import(form.dataset.prove).then(({ prove }) => prove(form));
});

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-place]");
  if (form && !form.closest("dialog")) keep(form); // a note has a place of its own
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const form = event.target.closest?.("[data-composer] form.composer");
  if (event.key === "Escape" && open?.composer.contains(event.target)) close(); // what was typed is kept
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form && !form.closest("dialog")) {
    form.requestSubmit(form.querySelector(".form-actions [value=post]"));
  }
});

for (const form of document.querySelectorAll("form[data-place]")) restore(form);

// Where a discussion has closed, its forms are one step away: what was typed into them is not lost.
for (const link of document.querySelectorAll("a[data-unsent]")) {
  const place = unsentAbout(link.dataset.unsent);
  if (place) Object.assign(link, { href: place, hidden: false });
}
