// The reading tools come after the text: nothing of them is asked for before the page has been painted.
const LATEST = 1000; // milliseconds; a busy browser gets them then
const load = () => import("./tools.js").then(({ start }) => start());
const later = window.requestIdleCallback ?? ((work) => setTimeout(work, LATEST / 5));

if (document.getElementById("reading-parts")) later(load, { timeout: LATEST }); // other pages have this script, too
