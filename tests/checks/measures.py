"""What a browser can say of a page that no eye has to look for."""

from __future__ import annotations

from playwright.sync_api import Page

# --- room

STICKING_OUT = """
() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > clientWidth)
    .map((one) => `${one.tagName}.${one.className}`);
  return [`${scrollWidth} > ${clientWidth}`, ...out.slice(0, 9)];
}
"""
CUT_OFF = """
() => [...document.body.querySelectorAll("*")]
  .filter((one) => {
    const { overflowY, webkitLineClamp } = getComputedStyle(one);
    if (!["hidden", "clip"].includes(overflowY) || webkitLineClamp !== "none") return false;
    return one.clientHeight > 1 && one.scrollHeight > one.clientHeight + 1;
  })
  .map((one) => `${one.tagName}.${one.className}: ${one.scrollHeight} > ${one.clientHeight}`)
"""


def sticking_out(page: Page) -> list[str]:
    """What reaches over the window's edge; empty where nothing scrolls sideways."""
    return page.evaluate(STICKING_OUT)


def cut_off(page: Page) -> list[str]:
    """What is higher than it shows, and does neither scroll nor count lines: words that nobody can read."""
    return page.evaluate(CUT_OFF)


def restyle(page: Page, css: str) -> None:
    """A reader's own style, as an extension of the browser puts it: the page's policy has no say in it."""
    page.evaluate(
        """(css) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets.push(sheet);
        }""",
        css,
    )


# --- movement

# Without what follows a key or a click, as in the definition of Cumulative Layout Shift: for half a second. What stands
# behind `window.pressed` may make room later, too: when what was asked for comes is a matter of the machine.
WATCH_SHIFTS = """
window.shifts = [];
const makesRoom = ({ node }) =>
  window.pressed && node && window.pressed.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const isMeant = hadRecentInput || (sources.length > 0 && sources.every(makesRoom));
    if (!isMeant) window.shifts.push([value, ...sources.map(({ node }) => node?.className || node?.nodeName)]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
MOVING = """
() => [...document.querySelectorAll("*")]
  .filter((one) => {
    const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(one);
    const lasts = (durations) => durations.split(", ").some((each) => parseFloat(each) > 0);
    if (lasts(transitionDuration) || scrollBehavior === "smooth") return true;
    return animationName !== "none" && lasts(animationDuration);
  })
  .map((one) => `${one.tagName}.${one.className}`)
  .concat(document.getAnimations().map(({ playState }) => `an animation, ${playState}`))
"""


def shifts(page: Page) -> list[list]:
    """The layout shifts since the page began, each with what moved; the page was opened under WATCH_SHIFTS.

    Empty where their sum is written as 0.000, as Lighthouse writes it: a word of the head may be a pixel wider.
    """
    found = page.evaluate("new Promise(requestAnimationFrame).then(() => window.shifts)")
    return found if round(sum(shift[0] for shift in found), 3) else []


def moving(page: Page) -> list[str]:
    """What moves, or would move once something changes."""
    return page.evaluate(MOVING)


# --- focus

FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "BODY";
  return one.getAttribute("aria-label") || one.innerText.trim().slice(0, 60) || one.name || one.tagName;
}
"""
COVERED = """
() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const above = [...document.body.querySelectorAll("*")].find((other) => {
    if (!["fixed", "sticky"].includes(getComputedStyle(other).position) || !other.checkVisibility()) return false;
    if (other.contains(one) || one.contains(other)) return false;
    const box = other.getBoundingClientRect();
    return box.left <= left && right <= box.right && box.top <= top && bottom <= box.bottom;
  });
  return above ? `${one.outerHTML.slice(0, 80)} under ${above.className}` : null;
}
"""


def focused(page: Page) -> str:
    """The name of what has the focus; BODY where it was lost."""
    return page.evaluate(FOCUSED)


def covered(page: Page) -> str | None:
    """What has the focus and is wholly under something that stays in its place (WCAG 2.2, 2.4.11)."""
    return page.evaluate(COVERED)
