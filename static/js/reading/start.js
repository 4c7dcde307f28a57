// The reading tools come after the text: nothing of them is asked for before the page has been painted.
import { later } from "../later.js";

const load = () => import("./tools.js").then(({ start }) => start());

if (document.getElementById("reading-parts")) later(load); // other pages have this script, too
