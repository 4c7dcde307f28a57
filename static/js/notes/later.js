// Everything that waits for the reader's first deed, in one place to fetch it from.
export { Bar } from "./bar.js";
export { Composer } from "./composer.js";
export { pointAt } from "./hitting.js";
export { highlight } from "./highlighting.js";
export { copyLink, copyWords } from "./links.js";
export { List } from "./list.js";
export { reveal } from "./revealing.js";
export { showMine } from "./mine.js";
