// npm metaweblog-api against a live site: node metaweblog.js ADDRESS NAME PASSWORD PICTURE; what it saw, as JSON.
const MetaWeblog = require("metaweblog-api");

const [address, name, password, picture] = process.argv.slice(2);
const api = new MetaWeblog(address);

async function speak() {
  const blogs = await api.getUsersBlogs("key", name, password);
  const { blogid } = blogs[0];
  const media = await api.newMediaObject(blogid, name, password, {
    name: "teal.png",
    type: "image/png",
    bits: Buffer.from(picture, "base64"),
  });
  const post = {
    title: "From Node",
    description: `<p>First.</p><p><img src="${media.url}" alt="Teal"></p>`,
    categories: ["Sea"],
    dateCreated: new Date("2026-01-02T03:04:05Z"),
  };
  const id = await api.newPost(blogid, name, password, post, true);
  const given = await api.getPost(id, name, password);
  await api.editPost(id, name, password, { ...given, title: "From Node, again" }, true);
  const recent = await api.getRecentPosts(blogid, name, password, 5);
  const categories = await api.getCategories(blogid, name, password);
  const refused = await api.getPost(id, name, "wrong").catch((error) => error.faultCode);
  const deleted = await api.deletePost("key", id, name, password, true);
  const left = await api.getRecentPosts(blogid, name, password, 5);
  return { blogs, media, id, given, recent, categories, refused, deleted, left };
}

speak().then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
