{
  // What a reader has set, before there is anything to paint. Whoever asks the browser's storage waits for it: so in a
  // task of its own as soon as reading the page pauses, and at the latest before the first frame.
  const root = document.documentElement;
  const settle = () => {
    try {
      for (const name of ["theme", "size", "width", "notes"]) {
        const kept = localStorage.getItem(name);
        if (kept) root.dataset[name] = kept;
      }
    } catch {
      // Storage is blocked: the page as it comes.
    }
  };
  setTimeout(settle);
  requestAnimationFrame(settle);

  // What the first paint does without comes once there was one: what follows the text, and the measure of the text
  // further down (`data-first`). Also where nothing is painted for long. At once where a reader may be led further down:
  // by the address, of which `location` keeps what points at words to itself, or back to where they were.
  const LONG = 3000; // milliseconds
  const [{ name, type } = {}] = performance.getEntriesByType("navigation");
  const isLed = location.hash || /#/.test(name) || type !== "navigate";
  const wake = () => {
    if ("first" in root.dataset) {
      delete root.dataset.first;
      root.offsetHeight; // now: in one go with the style it would be one long task
    }
    document.querySelectorAll("template.late").forEach((late) => late.replaceWith(late.content));
  };
  if (!isLed) root.dataset.first = "";
  addEventListener("DOMContentLoaded", () => {
    if (isLed) wake();
    setTimeout(wake, LONG);
    new PerformanceObserver((seen) => {
      if (seen.getEntriesByName("first-contentful-paint").length) wake();
    }).observe({ type: "paint", buffered: true });
  });
}
