/**
 * The little of a 2-D canvas that Plotly's heatmaps paint on; jsdom has none. A canvas holds pixels, takes filled
 * rectangles or whole image data, and gives itself back as a PNG.
 */
import { PNG } from "pngjs";
import { encodeBase64 } from "./base64.ts";

interface Canvas {
  width: number;
  height: number;
  pixels?: PNG;
}

/** Gives a jsdom window's canvas elements their pixels. */
// deno-lint-ignore no-explicit-any
export function installCanvas(window: any): void {
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
    return `data:image/png;base64,${encodeBase64(PNG.sync.write(this.pixels!))}`;
  };
}
