for (const name of ["theme", "size", "width", "notes"]) {
  try {
    const kept = localStorage.getItem(name);
    if (kept) document.documentElement.dataset[name] = kept;
  } catch {
    break;
  }
}
