// Work that keeps no reader waiting: done once the style is there (what is measured before has other sizes) and the
// browser is idle.
const AWHILE = 3000; // milliseconds; a style that cannot be had holds nothing up
const LATEST = 1000; // milliseconds; a busy browser does it then

let awaited = null;

function style() {
  const asked = [...document.querySelectorAll("link[rel=stylesheet]")].filter(({ sheet }) => !sheet);
  const answered = asked.map((link) => new Promise((done) => (link.onload = link.onerror = done)));
  const enough = new Promise((done) => setTimeout(done, AWHILE));
  return Promise.race([Promise.all(answered), enough]);
}

export function later(work) {
  awaited ??= style();
  awaited.then(() => {
    if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: LATEST });
    else setTimeout(work, LATEST / 5);
  });
}
