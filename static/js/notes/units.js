// The server counts code points, JavaScript UTF-16 units. This is the one place where one becomes the other.
const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/;

// How many code points `text` holds before the unit `units`; half a pair counts as the whole character.
export function pointsBefore(text, units) {
  if (!ASTRAL.test(text)) return units;
  let points = 0;
  for (let at = 0; at < units; points += 1) at += isPair(text, at) ? 2 : 1;
  return points;
}

// At which unit the code point `points` of `text` begins.
export function unitsBefore(text, points) {
  if (!ASTRAL.test(text)) return points;
  let units = 0;
  for (let at = 0; at < points && units < text.length; at += 1) units += isPair(text, units) ? 2 : 1;
  return units;
}

export function lengthInPoints(text) {
  return pointsBefore(text, text.length);
}

// Adler-32 (RFC 1950, 8.2) of the UTF-8 bytes: cheap on both sides, and enough to tell two texts of one length apart.
export function checkOf(text) {
  let low = 1;
  let high = 0;
  for (const byte of new TextEncoder().encode(text)) {
    low += byte;
    high += low; // exact up to eight million bytes: the remainders may wait
  }
  return (high % 65521) * 65536 + (low % 65521);
}

function isPair(text, at) {
  const first = text.charCodeAt(at);
  if (first < 0xd800 || first > 0xdbff) return false;
  const second = text.charCodeAt(at + 1);
  return second >= 0xdc00 && second <= 0xdfff;
}
