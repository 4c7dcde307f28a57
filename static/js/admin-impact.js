// Another page of the notes that an edit touches, without leaving the one that is there: the buttons work by themselves,
// this spares the way. What was typed for other notes goes with the question and comes back with the answer.
const form = document.querySelector(".last-look");

function partOf(button) {
  return button.value.split(":")[0];
}

async function show(button) {
  const asked = new FormData(form);
  asked.set(button.name, button.value);
  try {
    const response = await fetch(location.pathname, { method: "POST", body: asked });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(".last-look");
    if (!response.ok || !fresh?.querySelector(".impact")) throw new Error(response.statusText);
    put(fresh, partOf(button));
  } catch {
    form.requestSubmit(button); // as without a script: the answer says what is wrong
  }
}

function put(fresh, kind) {
  for (const name of [".dropped", ".impact"]) {
    const before = form.querySelector(name);
    const after = fresh.querySelector(name);
    if (before && after) before.replaceWith(after);
    else if (after) form.querySelector(".impact").before(after);
    else before?.remove();
  }
  form.elements.seen_text.value = fresh.elements.seen_text.value;
  const part = document.getElementById(kind);
  part?.scrollIntoView({ block: "start" });
  part?.querySelector("summary").focus({ preventScroll: true });
  form.querySelector("[role=status]").textContent = part?.querySelector(".pages span")?.textContent ?? "";
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=show]");
  if (!button) return;
  event.preventDefault();
  show(button);
});

// A list that is opened is asked for at once. "toggle" does not bubble.
form?.addEventListener(
  "toggle",
  (event) => {
    const button = event.target.open && event.target.querySelector("button[data-at-once]");
    if (button) show(button);
  },
  true,
);
