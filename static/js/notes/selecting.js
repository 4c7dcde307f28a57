// Tells when words of the article are selected: with a pointer, by touch, by keyboard, or by a script.
const SETTLED = 100; // milliseconds without a change: there is no event for the end of a selection
const AT_ONCE = 10; // after the pointer went up; a click on selected words clears the selection only then

// `changed` is called with what was selected, as ArticleText.within gives it with its `rects`, or with null.
export function watchSelection(text, changed) {
  let timer;
  let isDown = false;
  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => changed(selected(text)), pause);
  };
  document.addEventListener("selectionchange", () => {
    if (!isDown) soon(SETTLED);
  });
  document.addEventListener("pointerdown", (event) => {
    isDown = event.pointerType === "mouse";
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (isDown) soon(AT_ONCE);
      isDown = false;
    });
  }
}

function selected(text) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  // What was begun elsewhere (a note, the whole page) is no passage, even if it reaches into the text.
  if (!text.blockOf(selection.anchorNode) && selection.anchorNode !== text.root) return null;
  const range = selection.getRangeAt(0);
  const found = text.within(range);
  return found && { ...found, rects: text.ranges(found.start, found.end).flatMap((part) => [...part.getClientRects()]) };
}

// Selects the words again, as they were before a form took the focus.
export function selectAgain(text, { start, end }) {
  const ranges = text.ranges(start, end);
  const last = ranges.at(-1);
  document.getSelection().setBaseAndExtent(
    ranges[0].startContainer, ranges[0].startOffset, last.endContainer, last.endOffset,
  );
}
