// Proof of work for a form that asks for it (data-puzzle): found with the browser's own cryptography while its writer
// writes, put into the form's field, and waited for when the form is sent first. ALTCHA's second version.
const TRIES_AT_ONCE = 8; // the browser's cryptography runs beside the page; more would only queue
const begun = new WeakMap(); // form -> promise that ends with its proof, or with there being none
const ready = new WeakSet();

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function derived({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
}

export async function solve(challenge) {
  const { parameters } = challenge;
  for (let first = 0; ; first += TRIES_AT_ONCE) {
    const counters = Array.from({ length: TRIES_AT_ONCE }, (_, n) => first + n);
    const keys = await Promise.all(counters.map((counter) => derived(parameters, counter)));
    const found = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (found >= 0) return { counter: first + found, derivedKey: keys[found] };
  }
}

async function fill(form) {
  const challenge = JSON.parse(form.dataset.puzzle);
  const solution = await solve(challenge);
  form.elements.proof.value = btoa(JSON.stringify({ challenge, solution }));
}

// Begins once for each form. Without cryptography (plain http) the form is sent as it is, and held.
export function prove(form) {
  if (!begun.has(form)) {
    const work = globalThis.crypto?.subtle ? fill(form).catch(() => {}) : Promise.resolve();
    begun.set(form, work.then(() => ready.add(form)));
  }
  return begun.get(form);
}

// Sent before the proof is found: it waits, then is sent by the same button. Before anybody else hears of it.
document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (!form.dataset.puzzle || ready.has(form) || !["post", "preview"].includes(submitter?.value ?? "post")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // Not before this event is over: a form that is being sent does not hear that it shall be.
    prove(form).then(() => setTimeout(() => form.requestSubmit(submitter)));
  },
  true,
);
