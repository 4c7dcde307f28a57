// The pieces of the page that scripts add, as the server wrote them in the reader's language.
export class Parts {
  // `words`: what is known before anything is fetched.
  constructor(words) {
    this.words = words;
    this.template = document.createElement("template");
  }

  // What /pieces/ holds; `comments`: where their pages begin.
  take({ html, words }, comments) {
    this.template.innerHTML = html;
    Object.assign(this.words, words);
    this.comments = comments;
  }

  make(name) {
    return document.importNode(this.template.content.querySelector(`.${name}`), true);
  }

  // A phrase; `one` or `other` of it by the number `n`, where it counts.
  phrase(name, values = {}) {
    const phrase = this.words[name];
    const words = typeof phrase === "string" ? phrase : phrase[values.n === 1 ? "one" : "other"];
    return words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }
}

// Ids of a fetched piece, made different from those that the page has already; what points at them follows.
let pieces = 0;
export function withOwnIds(piece) {
  pieces += 1;
  const own = (id) => `x${pieces}-${id}`;
  for (const element of piece.querySelectorAll("[id]")) element.id = own(element.id);
  for (const name of ["for", "aria-labelledby", "aria-describedby"]) {
    for (const element of piece.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, element.getAttribute(name).split(/\s+/).map(own).join(" "));
    }
  }
  for (const link of piece.querySelectorAll('.form-errors a[href^="#"]')) link.hash = own(link.hash.slice(1));
  return piece;
}
