// Folds what those say whom this reader has muted: here alone, the page is the same for everybody.
// `numbers` are their comments' in this article, `words` what stands on the button that shows one all the same.
export function mute({ numbers, words }) {
  const muted = new Set(numbers);
  const numberOf = (comment) => comment.mark?.number ?? Number(comment.id.slice(1));

  function fold(comment) {
    comment.dataset.muted = "";
    const said = [...comment.children].filter((child) => !child.hidden && !child.matches("h2, h3, h4"));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: words });
    button.addEventListener("click", () => {
      for (const child of said) child.style.display = "";
      button.remove();
      comment.dispatchEvent(new Event("unfolded", { bubbles: true })); // beside the text, others make room
    });
    for (const child of said) child.style.display = "none"; // "hidden" would be less than what the style sheet says of cards
    comment.append(button);
  }

  function look() {
    for (const comment of document.querySelectorAll("article.c:not([data-muted]), article.card:not([data-muted])")) {
      if (muted.has(numberOf(comment))) fold(comment);
    }
  }

  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true }); // what arrives later, too
}
