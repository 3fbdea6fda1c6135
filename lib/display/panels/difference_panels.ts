import { invalid, requireKnownOptions, requireObjects, requirePositive } from "@lib/runtime";
import type { Figure } from "../render/figure.ts";
import { scientific } from "../tables/text.ts";
import { type Image, requireImage } from "./image.ts";
import { PANEL, type PanelOptions, panels } from "./panels.ts";

/** Two maps of an image that are to be told apart. */
export interface ComparedMaps {
  /** What the image is and what was explained. */
  readonly label: string;
  readonly image: Image;
  readonly maps: readonly [Image, Image];
  /** What the difference is multiplied by to be seen, which the label then states; default 1. */
  readonly factor?: number;
}

/** Options of {@link differencePanels}. */
export interface DifferencePanelsOptions extends Omit<PanelOptions, "columns"> {
  /** Headings of the two maps. */
  readonly columns: readonly [string, string];
}

/**
 * The input, two maps of it and the first less the second, a row an example: where two maps look alike,
 * whether they are. Of a magnified difference hovering shows what it is.
 *
 * @throws {TypeError} If an image and its maps differ in size, or a row has not two maps.
 * @throws {RangeError} If a value is NaN or infinite, an image leaves [0, 1], or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import { differencePanels } from "@lib/display";
 * const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
 * const map = { ...image, data: [0, 2.1, 1.3, -0.4] };
 * const other = { ...map, data: [0, 2.1000001, 1.3, -0.4] };
 * differencePanels([{ label: "boot", image, maps: [map, other], factor: 1e7 }], {
 *   columns: ["one gradient", "128"],
 *   caption: "They differ by rounding.",
 * });
 * ```
 */
export function differencePanels(
  examples: readonly ComparedMaps[],
  options: DifferencePanelsOptions,
): Figure {
  const action = "make difference panels";
  requireKnownOptions(action, options, { ...PANEL, columns: "a list of headings" });
  requireObjects(action, "examples", examples, "examples, { label, image, maps }");
  const rows = examples.map(({ label, image, maps, factor = 1 }, row) => {
    requireObjects(action, `examples[${row}].maps`, maps, "maps");
    requirePositive(action, `examples[${row}].factor`, factor);
    const [first, second] = maps;
    if (maps.length !== 2) {
      throw new TypeError(
        invalid(action, `examples[${row}].maps`, "two", `${maps.length} of them`),
      );
    }
    const difference = { kind: "map", map: less(first, second), image, factor } as const;
    return {
      label: factor === 1 ? label : `${label} · difference × ${powerOfTen(factor)}`,
      tiles: [
        { kind: "input", image } as const,
        ...maps.map((map) => ({ kind: "map", map, image }) as const),
        difference,
      ],
    };
  });
  return panels(rows, { ...options, columns: ["input", ...options.columns, "difference"] });
}

/** 10⁷, or another number as it is. */
export const powerOfTen = (factor: number) => scientific(factor, 0).replace(/^1 × /, "");

function less(first: Image, second: Image): Image {
  const action = "make difference panels";
  requireImage(action, "map", first);
  requireImage(action, "map", second);
  if (first.data.length !== second.data.length || first.width !== second.width) {
    const size = ({ height, width, channels }: Image) => `${height} x ${width} x ${channels}`;
    throw new TypeError(invalid(action, "maps", `both ${size(first)}`, size(second)));
  }
  const other = second.data;
  return { ...first, data: Float64Array.from(first.data, (value, k) => value - other[k]!) };
}
