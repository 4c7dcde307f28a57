// Small things that everything about the talk needs.

// A phrase of the page, "one" or "other" of it by `n`, with its values.
export function filled(phrase, values) {
  return phrase[values.n === 1 ? "one" : "other"].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// The number of a comment that stands in a thread.
export const number = (comment) => Number(comment.id.slice(1));

// ARIA 1.3, 6.2.4 (element reflection): the name of a comment without an id.
export function nameByHeading(comment) {
  comment.ariaLabelledByElements = [comment.querySelector("h2, h3")];
}
