import type { ComparedBaseline } from "@lib/attribution";
import {
  explorer,
  type Figure,
  fixed,
  type Image,
  panels,
  percent,
  significant,
} from "@lib/display";
import { invalid, requireKnownOptions, requireObjects, requireOneOf } from "@lib/runtime";
import { foundIn } from "./baseline_tables.ts";

/** Options of {@link baselineExplorer}. */
export interface BaselineExplorerOptions {
  /** What each image is, a row each. */
  readonly labels: readonly string[];
  /** The names of the network's outputs. */
  readonly classNames: readonly string[];
  /** Stands under the figure, after what the slider does and what the PNG has. */
  readonly caption: string;
  /** The image whose maps from all baselines stand in the picture, where nothing can be chosen; a label. */
  readonly still: string;
}

/**
 * A photograph, a baseline and the photograph's top tenth by the map from there, a row an image: a slider
 * chooses the baseline. With each baseline stands what the map's sum misses of F(x) - F(x') and what the
 * network says of x', with p_c(x') and the entropy of its answer. The PNG has the maps from several
 * baselines side by side, with what each sum misses.
 *
 * @param images One for each label, with values in [0, 1].
 * @param compared What `compareBaselines()` gives of these images.
 * @throws {TypeError} If there is not an image and a map for each label, or there are fewer than two
 * baselines.
 * @throws {RangeError} If the image of the still picture is none of the labels.
 *
 * @example
 * ```ts
 * const x = tf.randomUniform([2, 64, 64, 3]), shape = [64, 64, 3] as const;
 * const forward = (x: tf.Tensor) => x.mean([1, 2]) as tf.Tensor2D;
 * const baselines = { black: () => black(x), white: () => white(x) };
 * const compared = await compareBaselines(forward, x, { target: 0, baselines, steps: 1 });
 * baselineExplorer(imagesOf(await x.data() as Float32Array, shape), compared, {
 *   labels: ["first", "second"],
 *   classNames: ["red", "green", "blue"],
 *   caption: "Two pictures of noise.",
 *   still: "first",
 * });
 * ```
 */
export function baselineExplorer(
  images: readonly Image[],
  compared: readonly ComparedBaseline[],
  options: BaselineExplorerOptions,
): Figure {
  const action = "explore baselines";
  requireKnownOptions(action, options, {
    labels: "a list of words",
    classNames: "a list of words",
    caption: true,
    still: true,
  });
  requireObjects(action, "images", images, "images");
  requireObjects(action, "compared", compared, "compared baselines");
  const { labels, classNames, caption, still } = options;
  for (const count of [images.length, ...compared.map(({ maps }) => maps.length)]) {
    if (count === labels.length) continue;
    const must = `one for each of ${labels.length} labels`;
    throw new TypeError(invalid(action, "images and maps", must, count));
  }
  requireOneOf(labels, action, "still", still);
  const names = compared.map(({ name }) => name), at = labels.indexOf(still);
  return explorer((_, at) => {
    const { maps, baselines, examples } = compared[at]!;
    const rows = images.map((image, i) => {
      const { target, output, baselineOutput, probability, entropy, ...more } = examples[i]!;
      const off = more.completenessPercent, isKnown = off !== null;
      const found = foundIn(more, classNames);
      const start = { ...image, data: baselines[i]!.map((v) => Math.min(1, Math.max(0, v))) };
      return {
        label:
          `<b>${labels[i]}</b> from <b>${names[at]}</b>${
            isKnown ? `, sum off by ${fixed(off, 0)}%` : ""
          }<br>F(x) ${fixed(output, 1)}, F(x') ${fixed(baselineOutput, 1)}, ` +
          `p(${classNames[target]} | x') = ${significant(probability, 1)}<br>` +
          `x' classified as ${found}, entropy ${percent(entropy, 0)}`,
        tiles: [
          { kind: "input", image },
          { kind: "input", image: start },
          top(image, maps[i]!),
        ] as const,
      };
    });
    const columns = ["photograph x", "baseline x'", "top 10% of |a|"];
    const words = `The slider chooses the baseline. ${caption}`;
    return panels(rows, { columns, precision: "compact", width, caption: words });
  }, {
    slider: { title: "baseline", choices: names },
    still: tops(images[at]!, compared, { label: still, at, caption }),
  }).photographic();
}

const width = 400;

/** An image and its top tenths by the map from each baseline, three tiles below each other. */
function tops(
  image: Image,
  compared: readonly ComparedBaseline[],
  { label, at, caption }: { readonly label: string; readonly at: number; readonly caption: string },
): Figure {
  const rows = compared.map(({ name, maps, examples }) => {
    const off = examples[at]!.completenessPercent;
    const missed = off === null ? "" : `<br>off by ${fixed(off, 0)}%`;
    return { label: `${name}${missed}`, tiles: [top(image, maps[at]!)] };
  });
  const photograph = { label: `<b>${label}</b>`, tiles: [{ kind: "input", image } as const] };
  return panels([photograph, ...rows], {
    columns: [""],
    blocks: Math.max(4, Math.ceil((1 + rows.length) / 3)),
    between: 8,
    precision: "compact",
    width,
    caption: `The top 10% of |a| from all ${compared.length} baselines, and what each map's sum ` +
      `is off by. More in JupyterLab, in VS Code or on exported pages. ${caption}`,
  });
}

/** A photograph faded but for the tenth of its pixels with the largest |attribution|. */
const top = (image: Image, map: Float32Array) =>
  ({ kind: "mask", image, map: { ...image, data: map }, sigma: 3, share: 0.1 }) as const;

/**
 * The same for a few baselines without a choice: each photograph, and its top tenth by the map from each,
 * with a JPEG for its picture.
 *
 * @param images One for each label, with values in [0, 1].
 * @see baselineExplorer, for an example.
 */
export function baselinePanels(
  images: readonly Image[],
  compared: readonly ComparedBaseline[],
  { labels, caption }: Pick<BaselineExplorerOptions, "labels" | "caption">,
): Figure {
  const rows = images.map((image, i) => {
    const maps = compared.map(({ maps }) => top(image, maps[i]!));
    return { label: labels[i]!, tiles: [{ kind: "input", image } as const, ...maps] };
  });
  const columns = ["photograph", ...compared.map(({ name }) => `from ${name}`)];
  const looks = { columns, blocks: 2, precision: "compact", width: 500, caption } as const;
  return panels(rows, looks).photographic();
}
