// On the talk's own pages: whom this reader has muted is asked for only where the cookie says that there is a reader.
const article = document.querySelector(".thread[data-votes]")?.dataset.votes.replace(/votes\/$/, "");

if (article && /(^|; )member=1(;|$)/.test(document.cookie)) {
  const response = await fetch(`${article}overlay/`).catch(() => null);
  const { muted } = response?.ok ? await response.json() : {};
  if (muted) (await import("./muting.js")).mute(muted);
}
