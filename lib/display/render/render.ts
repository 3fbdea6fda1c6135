/** Plotly figures to PNG without a browser: plotly.js in jsdom draws SVG, resvg paints it. */
import { Resvg } from "@resvg/resvg-js";
import { encode as encodeJpeg } from "jpeg-js";
import { JSDOM, VirtualConsole } from "jsdom";
import type { Data, Layout } from "plotly.js-dist";
import { PNG } from "pngjs";
import { fontOptions } from "./font.ts";
import { encodePng } from "./png.ts";
import { installTextBoxes } from "./text_boxes.ts";

interface Plotly {
  toImage(figure: unknown, options: Record<string, unknown>): Promise<string>;
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

/** The figure as SVG, which takes most of the time that a picture of it takes. */
export async function drawSvg(figure: PlotlyFigure): Promise<string> {
  const { width, height } = figure.layout;
  plotly ??= boot();
  const url = await (await plotly).toImage(figure, { format: "svg", width, height });
  return decodeURIComponent(url.slice(url.indexOf(",") + 1))
    .replace(/url\('(#[^']+)'\)/g, "url($1)"); // resvg reads no quoted reference
}

/** What {@linkcode drawSvg} drew as PNG bytes, `scale` device pixels to a px of the layout. */
export function paintPng(svg: string, scale: number): Uint8Array {
  const image = paint(svg, scale);
  return encodePng(image.width, image.height, image.pixels);
}

/** The same as JPEG bytes, at a quality at which words can still be read well. */
export function paintJpeg(svg: string, scale: number): Uint8Array {
  const { width, height, pixels: data } = paint(svg, scale);
  return new Uint8Array(encodeJpeg({ width, height, data }, 55).data);
}

function paint(svg: string, scale: number) {
  const zoom = { mode: "zoom", value: scale } as const;
  return new Resvg(svg, { font: fontOptions, fitTo: zoom, imageRendering: 1 }).render();
}

interface Canvas {
  width: number;
  height: number;
  pixels?: PNG;
}

/**
 * Gives a jsdom window's canvas elements, which have none, the little that Plotly's heatmaps paint
 * on: a canvas holds pixels, takes filled rectangles or image data, and gives itself back as a PNG.
 */
// deno-lint-ignore no-explicit-any
function installCanvas(window: any): void {
  const prototype = window.HTMLCanvasElement.prototype;
  prototype.getContext = function (this: Canvas) {
    const pixels = this.pixels = new PNG({ width: this.width, height: this.height });
    return {
      fillStyle: "rgba(0,0,0,1)",
      createImageData: (width: number, height: number) => ({
        data: new Uint8ClampedArray(4 * width * height),
      }),
      putImageData: ({ data }: { data: Uint8ClampedArray }) => pixels.data.set(data),
      fillRect(left: number, top: number, width: number, height: number) {
        const [r = 0, g = 0, b = 0, a = 1] = this.fillStyle.match(/[\d.]+/g)!.map(Number);
        for (let y = Math.max(0, top); y < Math.min(pixels.height, top + height); y++) {
          for (let x = Math.max(0, left); x < Math.min(pixels.width, left + width); x++) {
            pixels.data.set([r, g, b, 255 * a], 4 * (y * pixels.width + x));
          }
        }
      },
    };
  };
  prototype.toDataURL = function (this: Canvas) {
    return `data:image/png;base64,${PNG.sync.write(this.pixels!).toString("base64")}`;
  };
}
