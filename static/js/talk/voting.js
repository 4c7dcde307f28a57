// Votes on the spot. The links lead to a page that does the same, and says why when somebody may not.
const headers = { "X-Fragment": "1" };
let token = null; // of a form that was fetched: good for the next votes, too

export async function vote(link) {
  const comment = link.closest(".c");
  if (comment.ariaBusy === "true") return;
  comment.ariaBusy = "true";
  try {
    token ??= csrf((await ask(link.href)).form);
    const fields = new URLSearchParams({ csrfmiddlewaretoken: token });
    if (link.ariaCurrent) fields.set("withdraw", "1");
    else fields.set("helpful", link.matches(".up") ? "1" : "0");
    const { form, said } = await ask(link.href, { method: "POST", body: fields });
    show(comment, { "": null, 0: false, 1: true }[form.dataset.vote], Number(form.dataset.helpful));
    announce(said);
  } finally {
    comment.ariaBusy = null;
  }
}

// Throws when there is nothing to vote with: the page itself says what is the matter.
async function ask(address, options = {}) {
  const response = await fetch(address, { ...options, headers });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("form.voting");
  if (!response.ok || !form) throw new Error("no form");
  return { form, said: page.querySelector(".state")?.textContent.trim() ?? "" };
}

const csrf = (form) => form.elements.csrfmiddlewaretoken.value;

function show(comment, isHelpful, count) {
  const [up, down] = [comment.querySelector(".up"), comment.querySelector(".down")];
  if (!up) return;
  up.ariaCurrent = isHelpful === true ? "true" : null;
  down.ariaCurrent = isHelpful === false ? "true" : null;
  if (count === undefined) return;
  if (!up.querySelector("b")) up.append(" ", document.createElement("b"));
  up.querySelector("b").textContent = count || "";
}

export async function showOwn() {
  const address = document.querySelector("[data-votes]")?.dataset.votes;
  if (!address) return;
  const { votes } = await (await fetch(address)).json();
  for (const [id, isHelpful] of Object.entries(votes)) {
    const comment = document.querySelector(`.up[href$="/comments/${id}/helpful/"]`)?.closest(".c");
    if (comment) show(comment, isHelpful);
  }
}

let line = null;
function announce(words) {
  line ??= document.body.appendChild(Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" }));
  line.textContent = words;
}
