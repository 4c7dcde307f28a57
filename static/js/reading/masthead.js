// On a phone the top of the page goes away while one reads on; its first line comes back when one turns back (see
// reading.css). The attribute says which: "far", or nothing but that the start of the page is above.
const TURN = 8; // pixels: less is a trembling finger
const HIGH = 200; // pixels from the start of the page, where all of it shows

export function followMasthead(masthead) {
  let last = scrollY;
  return () => {
    if (Math.abs(scrollY - last) < TURN) return;
    if (scrollY > HIGH) masthead.dataset.away = scrollY > last ? "far" : "near";
    else delete masthead.dataset.away;
    last = scrollY;
  };
}
