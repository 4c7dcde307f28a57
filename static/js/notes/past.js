// An old revision: its notes are painted where they stood, and a click on them leads to their lines under the text.
import { decode, touching } from "./marks.js";
import { pointAt } from "./hitting.js";
import { Painting } from "./painting.js";
import { ArticleText } from "./text.js";

// Refuses when the page's text is not the one that the marks were made for.
export function start(data) {
  const text = new ArticleText(document.getElementById("text"));
  if (!text.isThat(data.dataset)) return false;
  const marks = decode(JSON.parse(data.textContent));
  new Painting(text).notes(marks);
  text.root.addEventListener("click", (event) => {
    if (event.target.closest("a") || !document.getSelection().isCollapsed) return;
    const point = pointAt(text, event.clientX, event.clientY);
    const [mark] = point === null ? [] : touching(marks, point);
    const line = mark && document.getElementById(`n${mark.number}`)?.querySelector("a");
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  });
  return true;
}
