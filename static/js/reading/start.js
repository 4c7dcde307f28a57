// The reading tools come after the text: nothing of them is asked for before the page has been painted.
const LATEST = 1000; // milliseconds; a busy browser gets them then
const load = () => import("./tools.js").then(({ start }) => start());

if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: LATEST });
else setTimeout(load, LATEST / 5);
