import { writeFileAtomically } from "@lib/runtime";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { indexPage, notebookPage, type Page, titleOf, wholePage } from "./export/page.ts";
import { findChromium, printPdf } from "./export/print_pdf.ts";
import { deadLinks } from "./export/stand_alone.ts";
import { chooseNotebooks, notebookNames, readNotebook } from "./notebook/notebook.ts";
import { projectRoot } from "./project.ts";

/**
 * Writes notebooks with their stored outputs as HTML pages that stand alone, and an index of them:
 * all of them, or those whose names start with one of the arguments. The exit code is 1 where a
 * page could not be made, a link leads nowhere or a PDF was asked for and no Chromium is there, 2
 * for a wrong argument.
 *
 *     deno task export [01 02 ...] [--pdf] [--to=.export] [--folder=notebooks]
 */
async function exportNotebooks(args: string[]): Promise<number> {
  const { values: { pdf, to, folder }, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pdf: { type: "boolean", default: false },
      to: { type: "string", default: join(projectRoot, ".export") },
      folder: { type: "string", default: join(projectRoot, "notebooks") },
    },
  });
  const names = await chooseNotebooks(folder, positionals);
  // A page that is made alone is handed in alone: it leads to no other.
  const beside = new Set(names.length > 1 ? [...names.map(htmlOf), "index.html"] : []);
  await Deno.mkdir(to, { recursive: true });
  const bodies = new Map([["index.html", ""]]);
  for (const name of names) {
    const path = join(to, htmlOf(name));
    try {
      const page = await notebookPage(join(folder, name), beside);
      bodies.set(htmlOf(name), page.body);
      console.log(`${relative(".", path)}: ${contents(page, await write(page, path))}`);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      return 1;
    }
  }
  const index = join(to, "index.html");
  await write(indexPage(await titles(folder, to)), index);
  console.log(`Open ${relative(".", index)}`);
  const dead = deadLinks(bodies);
  dead.forEach((sentence) => console.error(sentence));
  const isPrinted = !pdf || await print(names.map((name) => join(to, htmlOf(name))));
  return isPrinted && dead.length === 0 ? 0 : 1;
}

const htmlOf = (name: string) => name.replace(/\.ipynb$/, ".html");

/** Writes a page and gives its size in bytes. */
async function write(page: Page, path: string): Promise<number> {
  const bytes = new TextEncoder().encode(await wholePage(page));
  await writeFileAtomically(path, bytes);
  return bytes.length;
}

function contents({ figures, unexecuted }: Page, size: number): string {
  return [
    `${(size / 1e6).toFixed(1)} MB`,
    `interactive figures: ${figures.length}`,
    ...(unexecuted > 0 ? [`code cells not executed: ${unexecuted}`] : []),
  ].join(", ");
}

/** The titles of the notebooks whose pages are there, by the pages' files. */
async function titles(folder: string, to: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await notebookNames(folder)) {
    const isThere = await Deno.stat(join(to, htmlOf(name))).then(() => true, () => false);
    if (isThere) found.set(htmlOf(name), titleOf(await readNotebook(join(folder, name))));
  }
  return found;
}

/** Prints the pages to PDF and says so; whether there is a browser to do it. */
async function print(pages: readonly string[]): Promise<boolean> {
  const chromium = await findChromium();
  if (!chromium) {
    const told = Deno.env.get("CHROME");
    const reason = told ? `CHROME=${told} is no program` : "no Chromium, Chrome or Edge was found";
    console.error(
      `No PDF, as ${reason}: install one, or name one that lies elsewhere by CHROME=path. Any ` +
        "browser prints the pages by hand.",
    );
    return false;
  }
  for (const page of pages) console.log(relative(".", await printPdf(chromium, page)));
  return true;
}

if (import.meta.main) {
  try {
    Deno.exit(await exportNotebooks(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(2);
  }
}
