// Stands in pages elsewhere: <a data-alliance="talk" href="https://our.site/articles/essay/">What others say</a>
// becomes the talk about that article, and data-alliance="count" shows how many comments there are. With
// data-alliance="talk here" the page itself is what is talked about, by its canonical address.
// Nothing happens where the site does not name the page's origin (EMBED_ORIGINS): the link stays what it is.
(() => {
  const ours = new URL(document.currentScript.src).origin;

  const pageAddress = () =>
    document.querySelector('link[rel~="canonical"]')?.href ?? location.href.split("#")[0];

  const addressOf = (link) => (link.dataset.alliance.includes("here") ? pageAddress() : link.href);

  const ask = async (path, addresses) => {
    const query = new URLSearchParams(addresses.map((address) => ["url", address]));
    const answer = await fetch(`${ours}${path}?${query}`, { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };

  const showTalk = async (link) => {
    const html = await (await ask("/embed/talk/", [addressOf(link)])).text();
    const place = document.createElement("template");
    place.innerHTML = html;
    link.after(place.content);
    link.removeAttribute("data-alliance");
  };

  const showCounts = async (links) => {
    const counts = await (await ask("/embed/counts/", links.map(addressOf))).json();
    for (const link of links) {
      const count = counts[addressOf(link)];
      if (count !== undefined) link.textContent = `${link.textContent} (${count})`;
      link.removeAttribute("data-alliance");
    }
  };

  const start = () => {
    const links = [...document.querySelectorAll("a[data-alliance]")];
    const counted = links.filter((link) => link.dataset.alliance.includes("count")).slice(0, 50);
    if (counted.length) showCounts(counted).catch(() => {});
    for (const link of links) if (link.dataset.alliance.includes("talk")) showTalk(link).catch(() => {});
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
