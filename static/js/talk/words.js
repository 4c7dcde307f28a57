// Small things that everything about what is new needs.

// A phrase of the page, "one" or "other" of it by `n`, with its values.
export function filled(phrase, values) {
  return phrase[values.n === 1 ? "one" : "other"].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// The number of a comment that stands in a thread.
export const number = (comment) => Number(comment.id.slice(1));
