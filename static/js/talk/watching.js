// Whether anything has arrived: asked again and again, which costs the server a 304, or told by it where it tells.
const EVERY = 20_000; // milliseconds between two questions; a kept answer is at most a second old
const LONGEST = 300_000; // after failures, which double it
const PATIENCE = 3; // failures of a stream in a row
const IDLE = 600_000; // without a deed of the reader; then it is asked a fourth as often

export class Watching {
  // `tell(last)` is called with the newest number whenever it has risen.
  constructor({ address, events, last, tell }) {
    Object.assign(this, { address, events, last, tell });
    this.pause = EVERY;
    this.active = Date.now();
    this.asked = events ? this.active : 0; // where the server tells, asking may wait
    for (const name of ["pointerdown", "keydown", "scroll"]) {
      addEventListener(name, () => (this.active = Date.now()), { passive: true });
    }
    for (const name of ["online", "offline", "pageshow", "pagehide"]) addEventListener(name, () => this.turn());
    document.addEventListener("visibilitychange", () => this.turn());
    this.turn();
  }

  get isAwake() {
    return !document.hidden && navigator.onLine;
  }

  // The page went away or came back.
  turn() {
    clearTimeout(this.timer);
    if (!this.isAwake) {
      this.source?.close();
      this.source = null;
      return;
    }
    if (this.events && !this.source) this.listen();
    this.later(Math.max(0, this.pause - (Date.now() - this.asked)));
  }

  later(pause) {
    clearTimeout(this.timer);
    const factor = Date.now() - this.active > IDLE ? 4 : 1;
    this.timer = setTimeout(() => this.ask(), pause * factor);
  }

  async ask() {
    if (this.isGone || !this.isAwake) return;
    this.asked = Date.now();
    if (this.source?.readyState !== EventSource.OPEN) {
      const done = await this.poll().catch(() => false);
      this.pause = done ? EVERY : Math.min(this.pause * 2, LONGEST);
    }
    this.later(this.pause);
  }

  async poll() {
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    const response = await fetch(this.address, { headers, credentials: "omit" });
    if (response.status === 304) return true;
    if (response.status === 404) this.isGone = true; // withdrawn
    if (!response.ok) return false;
    this.etag = response.headers.get("ETag");
    this.heard((await response.json()).last);
    return true;
  }

  listen() {
    const source = new EventSource(`${this.events}?after=${this.last}`);
    let failed = 0;
    source.addEventListener("open", () => (failed = 0));
    source.addEventListener("error", () => {
      failed += 1; // the browser tries again by itself; asking goes on meanwhile
      if (failed > PATIENCE) source.close(); // until the page is looked at again
    });
    this.source = source;
    source.addEventListener("arrived", ({ data }) => this.heard(JSON.parse(data).last));
  }

  heard(last) {
    if (!(last > this.last)) return;
    this.last = last;
    this.tell(last);
  }
}
