// The contents follow the reading: the section that is being read is the current one.
const LINE = 30; // percent of the window's height, from its top: what lies above has been reached
const FAR = 1e6; // pixels above the window in which a heading still counts as reached

export function followContents(nav) {
  if (!nav) return;
  const links = new Map();
  for (const link of nav.querySelectorAll("a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const reached = new Set();
  let current;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) reached[isIntersecting ? "add" : "delete"](target);
      const link = links.get([...links.keys()].findLast((heading) => reached.has(heading)));
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link?.setAttribute("aria-current", "true");
      current = link;
      if (link && nav.scrollHeight > nav.clientHeight) nav.scrollTop = link.offsetTop - nav.clientHeight / 2;
    },
    { rootMargin: `${FAR}px 0px -${100 - LINE}%` },
  );
  for (const heading of links.keys()) observer.observe(heading);
  nav.addEventListener("click", ({ target }) => {
    if (target.closest("a") && nav.matches(":popover-open")) nav.hidePopover();
  });
}
