// What this browser has seen of each talk, kept here and nowhere else: up to which number, at this visit and the last.
const VISIT = 30 * 60_000; // milliseconds without a look, after which the next one is another visit
const MOST = 300; // talks; the one not seen for longest makes room
const PREFIX = "seen:";

// What is kept after a look at a talk whose newest number is `last`. `from`: what the visit before this one had seen.
export function looked(kept, last, now) {
  const to = { n: last, at: now };
  if (!kept) return { from: to, to, own: [] };
  const from = now - kept.to.at > VISIT ? kept.to : kept.from;
  return { from, to: { n: Math.max(last, kept.to.n), at: now }, own: kept.own.filter((n) => n > from.n) };
}

// How many of the comments up to `last` are new, apart from the reader's own.
export function countNew({ from, own }, last) {
  return Math.max(0, last - from.n - own.filter((n) => n > from.n && n <= last).length);
}

export class Seen {
  constructor(home) {
    this.key = PREFIX + home.replace(/^\/[a-z]{2}(-[a-z]+)?(?=\/)/, ""); // one talk, whatever language stands around it
    this.kept = this.read(this.key);
  }

  read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return Number.isInteger(kept?.from?.n) && Number.isInteger(kept.to?.n) && Array.isArray(kept.own) ? kept : null;
    } catch {
      return null; // storage is blocked, or holds what we did not write
    }
  }

  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // It holds for this page, then.
    }
  }

  look(last) {
    this.isFirst = !this.kept;
    this.kept = looked(this.kept, last, Date.now());
    this.write();
    sweep();
  }

  said(number) {
    if (!this.kept.own.includes(number)) this.kept.own.push(number);
    this.write();
  }

  // From here on "new" counts from this number; `at`: the moment that is told.
  reset(n, at) {
    this.isFirst = false;
    this.kept.from = { n, at };
    this.write();
  }

  isNew(number) {
    return number > this.kept.from.n && !this.kept.own.includes(number);
  }

  count(last) {
    return countNew(this.kept, last);
  }
}

function sweep() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    if (keys.length <= MOST) return;
    const at = (key) => JSON.parse(localStorage.getItem(key))?.to?.at ?? 0;
    for (const key of keys.sort((a, b) => at(a) - at(b)).slice(0, keys.length - MOST)) localStorage.removeItem(key);
  } catch {
    // What cannot be read takes no harm.
  }
}
