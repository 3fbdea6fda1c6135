import { requireKnownOptions, requireObjects } from "@lib/runtime";
import { differencePanels } from "../panels/difference_panels.ts";
import type { Image } from "../panels/image.ts";
import type { Figure } from "../render/figure.ts";
import { explorer } from "./explorer.ts";

/** A network's maps of some images: one gradient's, and sums of more and more. */
export interface SteppedMaps {
  /** What the row is called. */
  readonly name: string;
  /** For each image. */
  readonly onePass: readonly ArrayLike<number>[];
  /** [number of steps][image]. */
  readonly sums: readonly (readonly ArrayLike<number>[])[];
  /** What their difference is multiplied by to be seen. */
  readonly factor: number;
}

/** Options of {@link stepExplorer}. */
export interface StepExplorerOptions {
  /** What the images are; the choices of the menu. */
  readonly labels: readonly string[];
  /** The numbers of steps, for each list of sums. */
  readonly steps: readonly number[];
  /** Those of the slider, which opens with the last; default all. */
  readonly shown?: readonly number[];
  /** The label that it opens with; default the first. */
  readonly start?: string;
  /** What both colours saturate at, in logits. */
  readonly limit: number;
  /** Words for two maps beside their row's name, such as how far they are apart. */
  readonly compare: (onePass: ArrayLike<number>, sum: ArrayLike<number>) => string;
  /** Stands under the figure and can be read alone; the scale is added to it. */
  readonly caption: string;
}

/**
 * One gradient times the input, Integrated Gradients and their difference, a row a network: a menu
 * chooses the image, a slider the number of steps.
 *
 * @param images Of one channel.
 * @throws {TypeError} If an option is unknown, or maps do not fit their image.
 * @throws {RangeError} If a number is not finite, or `shown` or `start` is none of the choices.
 *
 * @example
 * ```ts
 * import { stepExplorer } from "@lib/display";
 * const image = { data: [0, 1], height: 1, width: 2, channels: 1 };
 * const net = { name: "net", onePass: [[0, 2], [0, 1]], sums: [[[0, 1], [0, 1]], [[0, 3], [0, 1]]] };
 * stepExplorer([image, image], [{ ...net, factor: 1 }], {
 *   labels: ["boot", "bag"],
 *   steps: [1, 8],
 *   limit: 1,
 *   compare: (a, b) => `${a[1]} for ${b[1]}`,
 *   caption: "One gradient for many.",
 * });
 * ```
 */
export function stepExplorer(
  images: readonly Image[],
  networks: readonly SteppedMaps[],
  options: StepExplorerOptions,
): Figure {
  const action = "explore steps";
  requireKnownOptions(action, options, {
    labels: "a list of labels",
    steps: "a list of numbers of steps",
    shown: true,
    start: true,
    limit: true,
    compare: "a function",
    caption: true,
  });
  requireObjects(action, "networks", networks, "networks, { name, onePass, sums, factor }");
  const { labels, steps, shown = steps, start, compare, limit, caption } = options;
  return explorer((i, s) => {
    const n = shown[s]!, image = images[i]!;
    const rows = networks.map(({ name, onePass, sums, factor }) => {
      const [product, sum] = [onePass[i]!, sums[steps.indexOf(n)]![i]!];
      const maps = [{ ...image, data: product }, { ...image, data: sum }] as const;
      return { label: `<b>${name}</b> · ${compare(product, sum)}`, image, maps, factor };
    });
    const columns = ["one gradient<br>× input", `IG(${n})`] as const;
    return differencePanels(rows, { columns, caption, limit, precision: "compact" });
  }, {
    menu: { title: "image", choices: labels, start },
    slider: { title: "steps n", choices: shown, start: shown.at(-1)! },
  });
}
