/** Pages that stand alone: style, fonts, scripts and figures are in the file. */
import { dirname } from "node:path";
import { codeCells, joined, type Notebook, readNotebook } from "../notebook/notebook.ts";
import { cellToHtml, type PlotlyFigure } from "./cells.ts";
import { escapeHtml } from "./code.ts";
import { standAlone } from "./stand_alone.ts";

/** The body of a page and what goes with it. */
export interface Page {
  readonly title: string;
  /** HTML that stands alone but for its style. */
  readonly body: string;
  /** What Plotly draws in it. */
  readonly figures: readonly PlotlyFigure[];
  /** How many code cells have never been executed. */
  readonly unexecuted: number;
}

/**
 * A notebook with its outputs as they are stored.
 *
 * @param beside The HTML files that lie beside the page: others it does not lead to.
 * @throws {Error} If it cannot be read, a formula is wrong or a picture is not there.
 */
export async function notebookPage(path: string, beside: ReadonlySet<string>): Promise<Page> {
  const notebook = await readNotebook(path);
  const figures: PlotlyFigure[] = [];
  const cells = notebook.cells.map((cell) => cellToHtml(cell, figures));
  const code = codeCells(notebook);
  const unexecuted = code.filter(({ execution_count }) => !execution_count).length;
  const note =
    `<p class="note">${unexecuted} of ${code.length} code cells have not been executed: ` +
    "they have no outputs.</p>";
  const html = (unexecuted > 0 ? note : "") + cells.join("\n");
  const body = await standAlone(html, { folder: dirname(path), beside });
  return { title: titleOf(notebook), body, figures, unexecuted };
}

/** The first heading. */
export function titleOf(notebook: Notebook): string {
  const texts = notebook.cells.filter(({ cell_type }) => cell_type === "markdown");
  return joined(texts[0]?.source).match(/^# +(.+)$/m)?.[1] ?? "Notebook";
}

/** A page that leads to those of the notebooks, by their files and titles. */
export function indexPage(titles: ReadonlyMap<string, string>): Page {
  const items = [...titles].map(([file, title]) => {
    const number = file.match(/^\d+/)?.[0] ?? "";
    return `<li><a href="${escapeHtml(file)}">${escapeHtml(`${number} ${title}`)}</a></li>`;
  });
  const title = "Notebooks";
  const body = `<h1>${title}</h1>\n<ul>\n${items.join("\n")}\n</ul>`;
  return { title, body, figures: [], unexecuted: 0 };
}

/**
 * The whole page. Its policy allows no request, whatever the notebook holds.
 */
export async function wholePage({ title, body, figures }: Page): Promise<string> {
  const data = JSON.stringify(figures).replaceAll("<", "\\u003c");
  const scripts = figures.length === 0 ? [] : [
    `<script>${await packaged("plotly.js-cartesian-dist-min/plotly-cartesian.min.js")}</script>`,
    `<script type="application/json" id="figures">${data}</script>`,
    `<script type="module">${await ours("figures.js")}</script>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>
${await ours("page.css")}
${body.includes('class="katex"') ? await formulaStyle() : ""}
</style>
</head>
<body>
${body}
${scripts.join("\n")}
</body>
</html>
`;
}

const POLICY = "default-src 'none'; img-src data: blob:; font-src data:; " +
  "style-src 'unsafe-inline'; script-src 'unsafe-inline'";

const ours = (name: string) => Deno.readTextFile(new URL(name, import.meta.url));
const packaged = (path: string) => Deno.readTextFile(new URL(import.meta.resolve(path)));

/** KaTeX's style with its fonts in it, in the one of their formats that every browser reads. */
async function formulaStyle(): Promise<string> {
  const style = await packaged("katex/dist/katex.min.css");
  let whole = style.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g, "");
  for (const [url, path] of whole.matchAll(/url\((fonts\/[^)]+)\)/g)) {
    const font = await Deno.readFile(new URL(import.meta.resolve(`katex/dist/${path}`)));
    whole = whole.replace(url, `url(data:font/woff2;base64,${font.toBase64()})`);
  }
  return whole;
}
