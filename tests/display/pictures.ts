/** Small images and maps with known pixels, and a look at figures, for the tests of this folder. */
import { JSDOM } from "jsdom";
import { Buffer } from "node:buffer";
import { PNG } from "pngjs";
import type { Figure, Image } from "@lib/display";
import type { TypedArraySpec } from "../../lib/display/render/compact.ts";

/** A grey image or a map with these values, row by row. */
export const grey = (...rows: number[][]): Image => ({
  data: rows.flat(),
  height: rows.length,
  width: rows[0]!.length,
  channels: 1,
});

/** The numbers of a typed array as Plotly reads it, in the order in which they lie. */
export function numbers({ dtype, bdata }: TypedArraySpec): number[] {
  const kinds = {
    i1: Int8Array,
    u1: Uint8Array,
    u2: Uint16Array,
    f4: Float32Array,
    f8: Float64Array,
  };
  return Array.from(new kinds[dtype as keyof typeof kinds](Uint8Array.fromBase64(bdata).buffer));
}

/** The same in arrays of arrays, an axis each. */
function nested({ shape = "", ...array }: TypedArraySpec): readonly unknown[] {
  let values: unknown[] = numbers(array);
  for (const length of shape.split(",").slice(1).reverse().map(Number)) {
    values = Array.from({ length: values.length / length }, () => values.splice(0, length));
  }
  return values;
}

/** A decoded PNG and the colour at a place. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  colour(x: number, y: number): readonly number[];
}

/** Decodes PNG bytes, or a data URL of them. */
export function decode(png: Uint8Array | string): Picture {
  const bytes = typeof png === "string" ? Buffer.from(png.split(",")[1]!, "base64") : png;
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  return {
    width,
    height,
    colour: (x, y) => [...data.subarray(4 * (y * width + x)).subarray(0, 3)],
  };
}

/** Whether a frame of `depth` pixels at the edge is white: nothing is cut off. */
export function hasWhiteEdge({ width, height, colour }: Picture, depth = 5): boolean {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = x >= depth && x < width - depth && y >= depth && y < height - depth;
      if (inside) x = width - depth - 1;
      else if (colour(x, y).some((value) => value < 250)) return false;
    }
  }
  return true;
}

let window: JSDOM["window"] | undefined;

/** Plotly's own complaints about a figure: unknown attributes and values of the wrong kind. */
export async function plotlyComplaints(
  { data, layout }: Pick<Figure, "data" | "layout">,
): Promise<string[]> {
  if (!window) {
    ({ window } = new JSDOM("", { runScripts: "outside-only", pretendToBeVisual: true }));
    window.URL.createObjectURL = () => "";
    window.HTMLCanvasElement.prototype.getContext = () => null;
    window.eval(await Deno.readTextFile(new URL(import.meta.resolve("plotly.js-dist"))));
  }
  // Plotly draws typed arrays, but its validator has not heard of them.
  const plain = JSON.parse(
    JSON.stringify({ data, layout }),
    (_, value) => value?.bdata ? nested(value) : value,
  );
  return (window.Plotly.validate(plain.data, plain.layout) ?? [])
    .map(({ msg }: { msg: string }) => msg);
}
