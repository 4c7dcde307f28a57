for (const name of ["theme", "size", "width", "notes"]) {
  try {
    const kept = localStorage.getItem(name);
    if (kept) document.documentElement.dataset[name] = kept;
  } catch {
    break;
  }
}

// What the first paint does without is asked for once there was one; also where nothing is painted for long.
const LONG = 3000; // milliseconds
const wake = () => document.querySelectorAll("template.late").forEach((late) => late.replaceWith(late.content));
addEventListener("DOMContentLoaded", () => {
  setTimeout(wake, LONG);
  new PerformanceObserver(wake).observe({ type: "paint", buffered: true });
});
