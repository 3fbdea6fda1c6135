/** Plotly figures to PNG without a browser: plotly.js in jsdom draws SVG, resvg paints it. */
import { Resvg } from "@resvg/resvg-js";
import { JSDOM, VirtualConsole } from "jsdom";
import type { Data, Layout } from "plotly.js-dist";
import { installCanvas } from "./canvas.ts";
import { fontOptions } from "./font.ts";
import { encodePng } from "./png.ts";
import { installTextBoxes } from "./text_boxes.ts";

interface Plotly {
  toImage(figure: unknown, options: Record<string, unknown>): Promise<string>;
  validate(data: unknown, layout: unknown): { readonly msg: string }[] | undefined;
}

/** What is drawn: data and layout as they stand in the notebook. */
export interface PlotlyFigure {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

let plotly: Promise<Plotly> | undefined;

/** Starts the window that Plotly draws in: once, at the first figure (about half a second). */
async function boot(): Promise<Plotly> {
  const source = await Deno.readTextFile(new URL(import.meta.resolve("plotly.js-dist")));
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(),
  });
  window.URL.createObjectURL = () => "";
  installTextBoxes(window);
  installCanvas(window);
  window.eval(source);
  return window.Plotly;
}

/** The figure as SVG text of layout.width x layout.height px. */
export async function renderSvg(figure: PlotlyFigure): Promise<string> {
  const { width, height } = figure.layout;
  plotly ??= boot();
  const url = await (await plotly).toImage(figure, { format: "svg", width, height });
  const svg = decodeURIComponent(url.slice(url.indexOf(",") + 1));
  return svg.replace(/url\('(#[^']+)'\)/g, "url($1)"); // resvg reads no quoted reference
}

/** The figure as PNG bytes, `scale` device pixels to a px of the layout. */
export async function renderPng(figure: PlotlyFigure, scale: number): Promise<Uint8Array> {
  const svg = await renderSvg(figure);
  const zoom = { mode: "zoom", value: scale } as const;
  const image = new Resvg(svg, { font: fontOptions, fitTo: zoom, imageRendering: 1 }).render();
  return encodePng(image.width, image.height, image.pixels);
}

/** Plotly's own complaints about a figure: unknown attributes and values of the wrong kind. */
export async function plotlyComplaints(figure: PlotlyFigure): Promise<string[]> {
  plotly ??= boot();
  const complaints = (await plotly).validate(figure.data, figure.layout);
  return (complaints ?? []).map((complaint) => complaint.msg);
}
