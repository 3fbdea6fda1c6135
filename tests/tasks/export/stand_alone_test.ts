import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { deadLinks, standAlone } from "../../../lib/tasks/export/stand_alone.ts";
import { withFolder } from "../../fixtures/temporary_folder.ts";

const beside = new Set(["02_next.html", "index.html"]);
const links = (html: string) => standAlone(html, { folder: ".", beside });

Deno.test("a link leads to the page of a notebook that is there, and is text otherwise", async () => {
  assertEquals(
    await links(
      '<a href="02_next.ipynb#Two-parts">2</a> <a href="03_last.ipynb">3</a> <a href="../README.md">all</a>' +
        ' <a href="../lib/mod.ts"><code>lib</code></a> <a href="https://x.org/a#b">x</a>',
    ),
    '<a href="02_next.html#twoparts">2</a> 3 <a href="index.html">all</a>' +
      ' <code>lib</code> <a href="https://x.org/a#b">x</a>',
  );
});

Deno.test("anchors are found in the spelling of Jupyter, of GitHub and of the author", async () => {
  const body = await links(
    '<h2>1. What, then?</h2><a href="#1.-What,-then?">j</a><a href="#1-what-then">g</a>' +
      '<p id="My-own">p</p><a href="#My-own">o</a>',
  );
  assertEquals([...body.matchAll(/(?:id|href)="([^"]+)"/g)].map(([, it]) => it), [
    "1whatthen",
    "#1whatthen",
    "#1whatthen",
    "My-own",
    "#My-own",
  ]);
  assertEquals(deadLinks(new Map([["a.html", body]])), []);
});

Deno.test("deadLinks() names links to pages and places that are not there", () => {
  const pages = new Map([
    ["a.html", '<h1 id="x">A</h1><a href="b.html#y">b</a><a href="#x">x</a><a href="#z">z</a>'],
    ["b.html", '<p id="w"></p><a href="c.html">c</a><a href="https://x.org">x</a>'],
  ]);
  assertEquals(deadLinks(pages), [
    'a.html: the link "b.html#y" leads nowhere',
    'a.html: the link "#z" leads nowhere',
    'b.html: the link "c.html" leads nowhere',
  ]);
});

Deno.test("pictures are taken into the page, each with a text", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "a b"));
    await Deno.writeFile(join(folder, "a b/c.png"), new Uint8Array([0, 16, 131]));
    assertEquals(
      await standAlone('<img src="a%20b/c.png">', { folder, beside }),
      '<img src="data:image/png;base64,ABCD" alt="c.png">',
    );
    const refused = (src: string, message: string) =>
      assertRejects(() => standAlone(`<img src="${src}">`, { folder, beside }), Error, message);
    await refused("d.png", 'Cannot export the picture "d.png": ');
    await refused("https://x.org/e.png", "it must be a file beside the notebook");
    await refused("notes.txt", "it must be a file beside the notebook");
  });
});

Deno.test("scripts of a notebook do not come into the page", async () => {
  assertEquals(await links('<p>a<script src="https://x.org/b.js"></script></p>'), "<p>a</p>");
});

Deno.test("tables stand in boxes that scroll", async () => {
  assertEquals(
    await links("<table><tbody><tr><td>1</td></tr></tbody></table>"),
    '<div class="table"><table><tbody><tr><td>1</td></tr></tbody></table></div>',
  );
});
