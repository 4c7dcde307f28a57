// What scripts add to a page, as the server wrote it in the reader's language: fetched once, when it is first needed.
let asked = null;

// {comments, settings, languages: {style, words}, reading, notes: {html, words}, news: {html, words}, folding: {fold,
// folded}}; what could not be had is asked for again the next time.
export function pieces() {
  asked ??= ask(document.querySelector("[data-pieces]").dataset.pieces).catch((error) => {
    asked = null;
    throw error;
  });
  return asked;
}

async function ask(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}
