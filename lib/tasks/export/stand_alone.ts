/** What a page needs to stand alone: its pictures in it, and links that lead somewhere. */
import { JSDOM } from "jsdom";
import { basename, extname, join } from "node:path";

interface Place {
  /** Folder that its relative links start from. */
  readonly folder: string;
  /** HTML files that lie beside the page: it leads to no others. */
  readonly beside: ReadonlySet<string>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/**
 * Takes the pictures of a page's body into it, gives every heading an anchor, leads links to
 * notebooks to their pages, makes text of links to what the reader does not have, puts tables into
 * boxes that scroll, and drops scripts, as Jupyter does where it does not trust a notebook.
 *
 * @throws {Error} If a picture is missing or lies on the net.
 */
export async function standAlone(html: string, { folder, beside }: Place): Promise<string> {
  const { document } = new JSDOM(html).window;
  for (const script of document.querySelectorAll("script")) script.remove();
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const id = anchor(heading.textContent ?? "");
    if (!document.getElementById(id)) heading.id ||= id;
  }
  for (const link of document.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href")!;
    const within = href.startsWith("#") && decodeURIComponent(href.slice(1));
    if (within && document.getElementById(within)) continue;
    const target = destination(href, beside);
    if (target !== undefined) link.setAttribute("href", target);
    else link.replaceWith(...link.childNodes);
  }
  for (const picture of document.querySelectorAll("img")) {
    const source = picture.getAttribute("src") ?? "";
    const isWithin = source.startsWith("data:");
    if (!isWithin) picture.setAttribute("src", await dataUrl(source, folder));
    picture.alt ||= isWithin ? "picture" : basename(source);
  }
  for (const table of document.querySelectorAll("table")) {
    const box = document.createElement("div");
    box.className = "table";
    table.replaceWith(box);
    box.append(table);
  }
  return document.body.innerHTML;
}

/** The letters and digits of a heading: what the anchors of Jupyter and of GitHub have in common. */
function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Where a link leads from a page, or nothing where the reader lacks what it led to. */
function destination(href: string, beside: ReadonlySet<string>): string | undefined {
  if (/^(https?|mailto):/.test(href)) return href;
  const [path = "", fragment] = href.split("#");
  const hash = fragment === undefined ? "" : `#${anchor(decodeURIComponent(fragment))}`;
  if (path === "") return hash;
  // The project's README lists the notebooks, as the index does.
  if (path === "../README.md") return beside.has("index.html") ? "index.html" : undefined;
  const page = path.replace(/\.ipynb$/, ".html");
  return page !== path && beside.has(page) ? page + hash : undefined;
}

async function dataUrl(source: string, folder: string): Promise<string> {
  const type = TYPES[extname(source).toLowerCase()];
  const isElsewhere = /^\w+:|^\/\//.test(source);
  if (!type || isElsewhere) {
    const must = "a file beside the notebook, of a kind that browsers show";
    throw new Error(`Cannot export the picture "${source}": it must be ${must}`);
  }
  try {
    const bytes = await Deno.readFile(join(folder, decodeURIComponent(source)));
    return `data:${type};base64,${bytes.toBase64()}`;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new Error(`Cannot export the picture "${source}": ${reason}`, { cause });
  }
}

/** Links of pages that lead nowhere, a sentence each. */
export function deadLinks(pages: ReadonlyMap<string, string>): string[] {
  const ids = new Map(
    [...pages].map(([file, html]) => [file, new Set(captures(html, / id="([^"]+)"/g))]),
  );
  return [...pages].flatMap(([file, html]) =>
    captures(html, /<a [^>]*?href="([^"]*)"/g).filter((href) => {
      if (/^(https?|mailto):/.test(href)) return false;
      const [path, id] = href.split("#");
      const target = ids.get(path || file);
      return !target || (id !== undefined && !target.has(id));
    }).map((href) => `${file}: the link "${href}" leads nowhere`)
  );
}

function captures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}
