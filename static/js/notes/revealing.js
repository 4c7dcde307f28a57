// A note that an address names (#n-12, ?n=12) or that was just posted: shown at its words, with the focus on it.
const SETTLED = 100; // milliseconds
const NAMED = /#n-(\d+)$/;

// `state`: of the history, where the reader went back to; what they left there gets the focus again.
export async function reveal(notes, state) {
  const left = document.getElementById(state?.left)?.querySelector(".quote a");
  if (left) {
    left.focus({ preventScroll: true });
    const goBack = () => scrollBy({ top: left.getBoundingClientRect().top - state.top, behavior: "instant" });
    goBack();
    setTimeout(goBack, SETTLED); // the browser's own way back may come later, to where the page was then
    return;
  }
  if (state?.isUnder) return; // back from a list
  const number = location.hash ? location.hash.match(NAMED)?.[1] : new URLSearchParams(location.search).get("n");
  const mark = number && notes.book.find(number);
  if (!mark) return;
  const { top } = notes.text.ranges(mark.start, mark.start + 1)[0].getBoundingClientRect();
  scrollBy({ top: top - innerHeight / 5, behavior: "instant" });
  const drawn = document.getElementById(`n-${number}`)?.querySelector("h3"); // by the server, at its words
  if (!drawn) return present(notes, mark);
  drawn.tabIndex = -1;
  drawn.focus({ preventScroll: true });
  notes.painting.focus(mark);
}

// As a card beside its words, or in the list below them.
export async function present(notes, mark) {
  const { book, cards, column, text } = notes;
  if (column.isShown) await cards.show([mark]);
  const card = column.isShown && cards.cards.get(mark.number);
  if (card) {
    cards.open(card);
    card.querySelector("h2").focus({ preventScroll: true });
    return;
  }
  const block = text.blockAt(mark.start);
  const marks = book.touching(block.start, block.start + block.length);
  await notes.list.openAll(block, marks, text.linkBehind(block), mark, false);
}
