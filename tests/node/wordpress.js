// npm wordpress against a live site: node wordpress.js ADDRESS NAME PASSWORD PICTURE; what it saw, as JSON.
const { promisify } = require("node:util");
const wordpress = require("wordpress");

const [url, username, password, picture] = process.argv.slice(2);
const client = wordpress.createClient({ url, username, password });
const ask = (method, ...given) => promisify(client[method].bind(client))(...given);

async function speak() {
  const methods = await ask("listMethods");
  const media = await ask("uploadFile", { name: "teal.png", type: "image/png", bits: Buffer.from(picture, "base64") });
  const draft = { title: "By WordPress", content: "One.\n\nTwo.", status: "draft", termNames: { category: ["Sea"] } };
  const id = await ask("newPost", draft);
  const before = await ask("getPost", id);
  await ask("editPost", id, { status: "publish", content: "One.\n\nTwo, changed." });
  const posts = await ask("getPosts", { number: 5 });
  const terms = await ask("getTerms", "category");
  await ask("deletePost", id);
  const left = await ask("getPosts", {});
  return { methods, media, id, before, posts, terms, left };
}

speak().then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
