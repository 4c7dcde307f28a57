// The column beside the text with the cards in it, and what fetches notes: at once where the window has room for it.
export { Asking } from "./asking.js";
export { Cards } from "./cards.js";
export { Column } from "./column.js";
