// What only I see, on top of the page that is the same for everybody.

// My name where "Log in" stood, and my own comments with what I may do with them.
export function showMine({ name, news, own, muted }, parts) {
  if (muted) import("../talk/muting.js").then(({ mute }) => mute(muted)); // most readers have muted nobody
  const you = document.querySelector("#you a[data-member]");
  if (you) {
    you.setAttribute("aria-label", `${you.dataset.label}: ${name}`);
    you.textContent = news ? `${name} (${news})` : name;
    you.href = you.dataset.member;
  }
  for (const [number, id] of Object.entries(own)) {
    const acts = document.querySelector(`#c${number} > .acts`);
    if (!acts || acts.querySelector(".edit")) continue;
    acts.append(" ", link(`${id}/edit/`, "edit", parts), " ", link(`${id}/withdraw/`, "withdraw", parts));
  }
}

function link(address, name, parts) {
  const element = document.createElement("a");
  element.href = `${parts.comments}${address}`;
  element.className = name;
  element.textContent = parts.phrase(name);
  return element;
}
