// What a reader has chosen, kept in the browser.
const root = document.documentElement;

// Each is an attribute of <html> for style and other modules to follow; none means what the page comes with.
export const SETTINGS = ["theme", "size", "width", "notes"];

export function stored(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // storage is blocked: the page as it comes
  }
}

export function store(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It holds for this page, then.
  }
}

export function apply(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
}
