/** Cells and their outputs to HTML, in the order and with the priorities of Jupyter. */
import { stripVTControlCharacters } from "node:util";
import { type Cell, joined, type Output } from "../notebook/notebook.ts";
import { codeBlock, escapeHtml } from "./code.ts";
import { markdownToHtml } from "./markdown.ts";

/** What Plotly draws in the page; the page's parts refer to it by its place in a list. */
export interface PlotlyFigure {
  readonly data: readonly { readonly type?: string }[];
  readonly layout: { readonly width?: number; readonly height?: number };
}

/** What the partial bundle of Plotly draws; a figure of anything else stays a picture. */
const DRAWN =
  "bar box contour heatmap histogram histogram2d histogram2dcontour image pie scatter " +
  "scatterternary violin";

/**
 * @param figures Takes up the cell's Plotly figures.
 */
export function cellToHtml(cell: Cell, figures: PlotlyFigure[]): string {
  const source = joined(cell.source);
  if (cell.cell_type === "markdown") return markdownToHtml(withAttachments(cell, source));
  if (cell.cell_type === "raw") return codeBlock(source);
  const hidden = cell.metadata.jupyter as Hidden | undefined;
  const outputs = (cell.outputs ?? []).map((output) =>
    outputToHtml(output, `Output of cell ${cell.execution_count ?? "?"}`, figures)
  ).join("\n");
  return [
    '<div class="cell">',
    source.trim() && folded(hidden?.source_hidden, summary(source), codeBlock(source, "ts")),
    outputs && folded(hidden?.outputs_hidden, "Output", `<div class="outputs">${outputs}</div>`),
    "</div>",
  ].filter(Boolean).join("\n");
}

/** What Jupyter keeps of a cell whose code or outputs are folded. */
interface Hidden {
  readonly source_hidden?: boolean;
  readonly outputs_hidden?: boolean;
}

/** Behind a line to click on, as the cell is in Jupyter. */
function folded(isFolded: boolean | undefined, line: string, html: string): string {
  return isFolded ? `<details><summary>${escapeHtml(line)}</summary>\n${html}\n</details>` : html;
}

/** What a folded cell says of itself: the comment that it begins with. */
function summary(source: string): string {
  return source.match(/^\s*\/\/ *(.+)/)?.[1] ?? "Code";
}

/** Pictures that were pasted into a Markdown cell lie in the cell. */
function withAttachments({ attachments = {} }: Cell, source: string): string {
  return source.replace(/\(attachment:([^)\s]+)\)/g, (whole, name) => {
    const [type, base64] = Object.entries(attachments[name] ?? {})[0] ?? [];
    return type ? `(data:${type};base64,${base64})` : whole;
  });
}

function outputToHtml(output: Output, label: string, figures: PlotlyFigure[]): string {
  const { data = {} } = output;
  const pre = (text: string, kind: string) =>
    `<pre class="${kind}">${escapeHtml(stripVTControlCharacters(text))}</pre>`;
  if (output.output_type === "stream") {
    return pre(joined(output.text), output.name === "stderr" ? "stderr" : "text");
  }
  if (output.output_type === "error") {
    const trace = (output.traceback ?? []).join("\n");
    return pre(trace || `${output.ename}: ${output.evalue}`, "error");
  }
  const text = joined(data["text/plain"]);
  const picture = pictureToHtml(data, text || label);
  const told = output.metadata?.["image/png"] ?? output.metadata?.["image/jpeg"] ?? {};
  const { width } = told as { width?: number };
  const figure: PlotlyFigure | undefined = data["application/vnd.plotly.v1+json"];
  if (figure?.data.every(({ type = "scatter" }) => DRAWN.split(" ").includes(type))) {
    figures.push({ data: figure.data, layout: figure.layout });
    const plot = `<div class="plot" data-figure="${figures.length - 1}"></div>`;
    const caption = `<figcaption>${escapeHtml(text)}</figcaption>`;
    return figureToHtml(picture + plot + (picture ? "" : caption), figure.layout.width ?? 700);
  }
  if (data["text/html"]) return joined(data["text/html"]);
  if (data["text/markdown"]) return markdownToHtml(joined(data["text/markdown"]));
  if (picture) return figureToHtml(picture, width);
  if (data["text/latex"]) return markdownToHtml(joined(data["text/latex"]));
  return pre(text, "text");
}

/** @param width In px, of a picture that is not shown pixel by pixel. */
function figureToHtml(html: string, width: number | undefined): string {
  return `<figure${width ? ` style="--width: ${width}px"` : ""}>${html}</figure>`;
}

function pictureToHtml(data: NonNullable<Output["data"]>, alt: string): string {
  const type = ["image/png", "image/jpeg", "image/gif", "image/webp"].find((type) => data[type]);
  const svg = data["image/svg+xml"] && new TextEncoder().encode(joined(data["image/svg+xml"]));
  if (!type && !svg) return "";
  const source = type
    ? `${type};base64,${joined(data[type]).replaceAll("\n", "")}`
    : `image/svg+xml;base64,${svg.toBase64()}`;
  return `<img src="data:${source}" alt="${escapeHtml(alt)}">`;
}
