// What was typed into a note and not posted yet, kept in this browser by the words it is about.
const MOST = 20; // drafts of one article; the oldest makes room

export class Drafts {
  constructor(article, storage = ofThisBrowser()) {
    this.key = `note-drafts:${article}`;
    this.storage = storage;
  }

  all() {
    try {
      return new Map(JSON.parse(this.storage.getItem(this.key) ?? "[]"));
    } catch {
      return new Map(); // storage is blocked, or holds what we did not write
    }
  }

  get(quote) {
    return this.all().get(quote) ?? "";
  }

  set(quote, typed) {
    const drafts = this.all();
    drafts.delete(quote);
    if (typed.trim()) drafts.set(quote, typed);
    try {
      if (drafts.size) this.storage.setItem(this.key, JSON.stringify([...drafts].slice(-MOST)));
      else this.storage.removeItem(this.key);
    } catch {
      // It stays in its field, then.
    }
  }
}

function ofThisBrowser() {
  try {
    return window.localStorage;
  } catch {
    return null; // reading from it fails, and is caught above
  }
}
