// Marking words for oneself: a private note without a word of one's own, sent without a form to fill in.
export async function highlight(notes, { block, start, end, exact }, colour) {
  const form = await notes.asking.form(block.number).catch(() => null);
  const fields = new URLSearchParams(new FormData(form?.page.querySelector("form.composer") ?? undefined));
  const sent = { start, end, quote: exact, colour, audience: "private", then: "post", body: "" };
  for (const [name, value] of Object.entries(sent)) fields.set(name, value);
  const answer = await notes.asking.send(block.number, fields).catch(() => null);
  if (answer?.status !== 201) {
    notes.say(notes.parts.phrase("notSent"));
    return;
  }
  document.getSelection().removeAllRanges();
  notes.bar.hide();
  await notes.mine();
  notes.say(notes.parts.phrase("highlighted"));
}
