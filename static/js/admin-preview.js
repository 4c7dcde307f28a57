// The article as readers will see it, beside the text that is being typed: the server renders, this shows.
const PAUSE = 600; // milliseconds without a key
const SHOWN = "admin-preview"; // whether the writer wants it, remembered in this browser

function remembered() {
  try {
    return localStorage.getItem(SHOWN) === "1";
  } catch {
    return false; // storage is blocked
  }
}

function remember(wanted) {
  try {
    localStorage.setItem(SHOWN, wanted ? "1" : "0");
  } catch {
    // It holds for this page, then.
  }
}

class LivePreview {
  constructor(source) {
    this.source = source;
    this.form = source.form;
    this.area = document.createElement("div");
    this.area.className = "live-preview";
    this.toggle = document.createElement("button");
    this.toggle.type = "button";
    this.toggle.className = "button";
    this.toggle.textContent = source.dataset.previewLabel;
    this.status = document.createElement("span");
    this.status.setAttribute("role", "status");
    this.area.append(this.toggle, " ", this.status);
    source.after(this.area);
    this.toggle.addEventListener("click", () => this.show(!this.frame));
    this.form.addEventListener("input", () => this.soon());
    this.show(remembered());
  }

  show(wanted) {
    remember(wanted);
    this.toggle.setAttribute("aria-pressed", String(wanted));
    document.body.classList.toggle("beside", wanted);
    if (!wanted) {
      this.frame?.remove();
      this.frame = null;
      return;
    }
    this.frame = document.createElement("iframe");
    this.frame.title = this.source.dataset.previewLabel;
    this.frame.sandbox = "allow-same-origin allow-popups"; // no scripts: what is typed stays words
    this.area.append(this.frame);
    this.refresh();
  }

  soon() {
    clearTimeout(this.timer);
    if (this.frame) this.timer = setTimeout(() => this.refresh(), PAUSE);
  }

  async refresh() {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    try {
      const response = await fetch(`${this.source.dataset.previewUrl}?live`, {
        method: "POST",
        body: this.typed(),
        signal: asked.signal,
      });
      // 422 says in its own words what is wrong with the text
      if (!response.ok && response.status !== 422) throw new Error(response.statusText);
      this.put(await response.text());
      this.status.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") this.status.textContent = this.source.dataset.previewFailed;
    }
  }

  typed() {
    const all = new FormData(this.form);
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "title", "summary", "language", "source"]) {
      body.set(name, all.get(name) ?? "");
    }
    return body;
  }

  // The first answer makes the page; later ones change its text only, so that it stays where it was scrolled to.
  put(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("main");
    for (const opener of page.querySelectorAll("main [popovertarget]")) opener.remove(); // what it opens is not here
    const shown = this.frame?.contentDocument?.querySelector("main");
    if (shown && fresh) {
      shown.replaceWith(this.frame.contentDocument.importNode(fresh, true));
      return;
    }
    if (!this.frame || !fresh) return;
    for (const script of page.querySelectorAll("script")) script.remove();
    const sheets = page.querySelectorAll('link[rel="stylesheet"]');
    page.body.replaceChildren(...sheets, fresh);
    const links = page.createElement("base");
    links.target = "_blank";
    page.head.prepend(links);
    this.frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  }
}

for (const source of document.querySelectorAll("textarea[data-preview-url]")) new LivePreview(source);
