// Which clicks are ours to answer: one with a key or another button means a new tab or window.
export function isForTheBrowser(event) {
  return event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}
