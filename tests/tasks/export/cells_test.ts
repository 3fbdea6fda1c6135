import { assertEquals, assertStringIncludes } from "@std/assert";
import { cellToHtml, type PlotlyFigure } from "../../../lib/tasks/export/cells.ts";
import type { Cell, Output } from "../../../lib/tasks/notebook/notebook.ts";

/** A code cell with these outputs, as HTML and with its figures. */
function shown(outputs: Output[], more: Partial<Cell> = {}) {
  const figures: PlotlyFigure[] = [];
  const cell: Cell = {
    cell_type: "code",
    metadata: {},
    source: "// The sum\nsum();",
    execution_count: 3,
    outputs,
    ...more,
  };
  return { html: cellToHtml(cell, figures), figures };
}

const display = (data: NonNullable<Output["data"]>): Output => ({
  output_type: "display_data",
  data,
});

const figure = (type: string) =>
  display({
    "application/vnd.plotly.v1+json": { data: [{ type }], layout: { width: 640 } },
    "image/png": "AAAA",
    "text/plain": ["It falls & rises.\n", "n = 3"],
  });

Deno.test("a figure is a picture with its text, and is drawn in its place", () => {
  const { html, figures } = shown([figure("box")]);
  assertStringIncludes(html, 'alt="It falls &amp; rises.\nn = 3"');
  assertStringIncludes(html, 'src="data:image/png;base64,AAAA"');
  assertStringIncludes(html, 'class="plot" data-figure="0"');
  assertStringIncludes(html, "--width: 640px");
  assertEquals(figures, [{ data: [{ type: "box" }], layout: { width: 640 } }]);
});

Deno.test("a figure that the bundle of Plotly cannot draw stays a picture", () => {
  const { html, figures } = shown([figure("sankey")]);
  assertEquals(figures, []);
  assertStringIncludes(html, "<img ");
  assertEquals(html.includes("plot"), false);
});

Deno.test("a picture is as wide as its output says, a figure without one has a caption", () => {
  const data = { "image/png": "AAAA", "text/plain": "" };
  const metadata = { "image/png": { width: 700 } };
  const { html } = shown([{ output_type: "display_data", data, metadata }]);
  assertStringIncludes(html, '<figure style="--width: 700px"><img ');
  const jpeg = { data: { "image/jpeg": "AAAA" }, metadata: { "image/jpeg": { width: 300 } } };
  const sharp = shown([{ output_type: "display_data", ...jpeg }]).html;
  assertStringIncludes(sharp, '<figure style="--width: 300px"><img src="data:image/jpeg;');
  const plot = {
    "application/vnd.plotly.v1+json": { data: [{}], layout: {} },
    "text/plain": "Up.",
  };
  assertStringIncludes(shown([display(plot)]).html, "</div><figcaption>Up.</figcaption></figure>");
});

Deno.test("an output is shown by the richest of its forms that a page shows", () => {
  const html = (data: NonNullable<Output["data"]>) => shown([display(data)]).html;
  assertStringIncludes(html({ "text/markdown": "**b**", "text/plain": "b" }), "<strong>b</strong>");
  assertStringIncludes(html({ "text/html": ["<i>", "c</i>"], "text/plain": "c" }), "<i>c</i>");
  assertStringIncludes(html({ "text/plain": "a < b" }), '<pre class="text">a &lt; b</pre>');
  assertStringIncludes(html({ "image/png": "AAAA" }), 'alt="Output of cell 3"');
});

Deno.test("streams and errors are text without colour codes", () => {
  const { html } = shown([
    { output_type: "stream", name: "stdout", text: "\x1b[33m7\x1b[39m" },
    { output_type: "error", ename: "Error", evalue: "no", traceback: ["\x1b[31mError\x1b[0m: no"] },
  ]);
  assertStringIncludes(html, '<pre class="text">7</pre>');
  assertStringIncludes(html, '<pre class="error">Error: no</pre>');
});

Deno.test("what is folded in Jupyter is behind a line that says what it is", () => {
  const outputs: Output[] = [{ output_type: "stream", text: "6" }];
  const source = shown(outputs, { metadata: { jupyter: { source_hidden: true } } }).html;
  assertStringIncludes(source, '<details><summary>The sum</summary>\n<pre class="code">');
  assertEquals(source.match(/<details>/g)?.length, 1);
  const output = shown(outputs, { metadata: { jupyter: { outputs_hidden: true } } }).html;
  assertStringIncludes(output, '<details><summary>Output</summary>\n<div class="outputs">');
  assertEquals(shown(outputs).html.includes("<details>"), false);
});

Deno.test("a picture that was pasted into a Markdown cell is in the page", () => {
  const { html } = shown([], {
    cell_type: "markdown",
    source: "![a sketch](attachment:image.png)",
    attachments: { "image.png": { "image/png": "AAAA" } },
  });
  assertStringIncludes(html, '<img src="data:image/png;base64,AAAA" alt="a sketch">');
});
