// A bulk decision under way: its progress, asked for again until it has ended. Without this script a link does it.

const EVERY = 1000; // milliseconds

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
    if (fresh === null) return;
    if (!("running" in fresh.dataset)) {
      location.reload(); // its end has buttons of its own
      return;
    }
    const now = document.getElementById("progress");
    now.querySelector("progress").value = fresh.querySelector("progress").value;
    now.querySelector("[role=status]").lastChild.data = fresh.querySelector("[role=status]").lastChild.data;
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
