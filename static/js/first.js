for (const name of ["theme", "size", "width", "notes"]) {
  try {
    const kept = localStorage.getItem(name);
    if (kept) document.documentElement.dataset[name] = kept;
  } catch {
    break;
  }
}

// What the first paint does without is asked for once there was one; also where nothing is painted for long. At once
// where a reader may be led further down: by the address, of which `location` keeps what points at words to itself, or
// back to where they were.
const LONG = 3000; // milliseconds
const wake = () => document.querySelectorAll("template.late").forEach((late) => late.replaceWith(late.content));
addEventListener("DOMContentLoaded", () => {
  const [{ name, type } = {}] = performance.getEntriesByType("navigation");
  if (location.hash || /#/.test(name) || type !== "navigate") wake();
  setTimeout(wake, LONG);
  new PerformanceObserver(wake).observe({ type: "paint", buffered: true });
});
