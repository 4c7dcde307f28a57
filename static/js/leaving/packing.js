// While everything is packed: look again by itself until the file is there. Without this there is a link to do so.
const EVERY = 2000; // milliseconds

async function look() {
  const packing = document.getElementById("packing");
  if (!packing) return;
  if (document.hidden) return setTimeout(look, EVERY);
  try {
    const response = await fetch(location.href, { headers: { "X-Fragment": "1" }, cache: "no-store" });
    if (response.ok && response.headers.get("X-Fragment")) {
      document.getElementById("main").innerHTML = await response.text();
    }
  } catch {
    // away for a moment: the next look finds it
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
