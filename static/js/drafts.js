// What was typed and not sent yet, kept in this browser by the place it was typed at and by who typed it.
//
// A form is kept if it says `data-place`; `data-writer` is a mark of the person it was made for, empty for nobody yet.
// Words of a member come back to that member, and to nobody as long as nobody has logged out: then they are forgotten.
const PREFIX = "draft:";
const DAYS = 30;
const MOST = 50; // drafts; the oldest makes room
const MOST_CHARACTERS = 60_000; // of one: three times the longest comment; more stays in its field alone; a form may say otherwise
const MOST_IN_ALL = 1_000_000; // characters: a fifth of what browsers give
const FIELDS = "textarea[name], [data-kept]";

// --- storage

const plain = (place) => place.replace(/^\/[a-z]{2}(-[a-z]+)?(?=\/)/, ""); // one place, whatever language is around it

function read(place) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + plain(place)));
    return draft?.fields && draft.at > Date.now() - DAYS * 86_400_000 ? draft : null;
  } catch {
    return null; // storage is blocked, or holds what we did not write
  }
}

function write(form, place, draft) {
  const words = JSON.stringify(draft);
  if (words.length > (Number(form.dataset.most) || MOST_CHARACTERS)) return false;
  try {
    localStorage.setItem(PREFIX + plain(place), words);
  } catch {
    return false; // it stays in its field, then
  }
  return true;
}

export function forget(place) {
  try {
    localStorage.removeItem(PREFIX + plain(place));
  } catch {
    // Nothing was kept.
  }
}

// All that is kept: [place, draft], the newest first.
function all() {
  try {
    const places = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    return places.map((place) => [place, read(place)]).sort(([, one], [, other]) => (other?.at ?? 0) - (one?.at ?? 0));
  } catch {
    return [];
  }
}

// --- forms

const fieldsOf = (form) => [...form.querySelectorAll(FIELDS)].filter(({ type }) => type !== "hidden");
const writerOf = (form) => form.dataset.writer ?? "";
const mayRead = (draft, writer) => !draft.writer || !writer || draft.writer === writer;

// Keeps the words of a form; an empty or untouched one is forgotten. Says when, in a quiet line.
export function keep(form, place = form.dataset.place) {
  const old = read(place);
  const fields = {};
  for (const { name, value, defaultValue } of fieldsOf(form)) {
    const from = old?.fields[name]?.from ?? defaultValue; // an answer to a mistake holds what was typed as its own
    if (value.trim() && value !== from) fields[name] = { value, from };
  }
  if (Object.keys(fields).length === 0) return forget(place);
  const home = plain(form.querySelector("a.cancel")?.pathname ?? "");
  const draft = { fields, at: Date.now(), writer: writerOf(form) || old?.writer, key: form.elements.key?.value, home };
  return note(form, write(form, place, draft) ? draft : null);
}

// Puts back what was kept for this place, unless something else stands there: then a button offers it.
export function restore(form, place = form.dataset.place) {
  const draft = read(place);
  if (!draft || !mayRead(draft, writerOf(form))) return;
  const missing = fieldsOf(form).filter(({ name, value }) => draft.fields[name] && draft.fields[name].value !== value);
  if (missing.length === 0) return; // the server has brought it back already
  const fits = missing.every(({ name, value }) => !value || value === draft.fields[name].from);
  if (fits) fill(form, place, draft);
  else offer(form, place, draft);
}

function fill(form, place, draft) {
  for (const field of fieldsOf(form)) field.value = draft.fields[field.name]?.value ?? field.value;
  // The same key: what did arrive, though nobody learnt of it, is not posted twice.
  if (form.elements.key && draft.key) form.elements.key.value = draft.key;
  if (write(form, place, { ...draft, writer: writerOf(form) || draft.writer })) note(form, draft);
}

function line(form) {
  const old = form.querySelector(".draft-line");
  if (old) return old;
  const made = Object.assign(document.createElement("p"), { className: "draft-line" });
  form.querySelector(".form-actions, .submit-row")?.append(made);
  return made;
}

const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang || [], { timeStyle: "short" }).format(at);

function note(form, draft) {
  const words = draft ? form.dataset.saved?.replace("{time}", clock(draft.at)) : "";
  if (words !== undefined && line(form).textContent !== words) line(form).textContent = words;
}

function offer(form, place, draft) {
  if (!form.dataset.offer) return;
  const words = form.dataset.offer.replace("{time}", clock(draft.at));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: words });
  button.addEventListener("click", () => {
    fill(form, place, draft);
    form.querySelector(FIELDS)?.focus();
  });
  line(form).replaceChildren(button);
}

// The address of the form that holds something unsent about the article that stands at `home`; notes have no such.
export function unsentAbout(home) {
  const isAbout = ([place, draft]) => draft?.home === plain(home) && !place.includes("#");
  return all().find(isAbout)?.[0];
}

// --- what the server tells in a cookie: that something was taken in, or that somebody has left

function taken(name) {
  const value = new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1];
  if (value !== undefined) document.cookie = `${name}=; Max-Age=0; Path=/; SameSite=Lax`;
  return value && decodeURIComponent(value);
}

export function tidy() {
  const hasLeft = taken("left");
  const sent = taken("sent");
  let characters = 0;
  all().forEach(([place, draft], at) => {
    characters += draft ? JSON.stringify(draft).length : 0;
    const isDone = sent && (draft?.key === sent || place === plain(sent));
    if (hasLeft || isDone || !draft || at >= MOST || characters > MOST_IN_ALL) forget(place);
  });
}

tidy();
