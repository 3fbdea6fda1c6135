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
import { invalid, requireIntegerWithin, requireKnownOptions } from "@lib/runtime";
import { requireObjects, requireOneOf } from "@lib/runtime";
import { foundIn } from "./baseline_tables.ts";

/** Options of {@link baselineExplorer}. */
export interface BaselineExplorerOptions {
  /** What each image is. */
  readonly labels: readonly string[];
  /** Places of the images that can be chosen, from 0, one or more; default all. */
  readonly chosen?: readonly number[];
  /** The names of the network's outputs. */
  readonly classNames: readonly string[];
  /** Stands under the figure, after what can be chosen and what the PNG has. */
  readonly caption: string;
  /** The image that it opens with, whose maps from all baselines stand in the PNG; the label of a chosen one. */
  readonly still: string;
  /**
   * For small images, whose maps are shown themselves: what colours saturate at, in logits. Without it a
   * photograph is shown where its map is strongest.
   */
  readonly limit?: number;
}

/**
 * An image, a baseline, and the map from there or, of a photograph, its top tenth by the map: a slider
 * chooses the baseline and a menu, where there are several, the image. With each baseline stands what the
 * map's sum misses of F(x) - F(x') and what the network says of x', with p_c(x') and the entropy of its
 * answer. The PNG has one image's maps from all baselines side by side, with what each sum misses.
 *
 * @param images One for each label, with values in [0, 1].
 * @param compared What `compareBaselines()` gives of these images.
 * @throws {TypeError} If there is not an image and a map for each label, or there are fewer than two
 * baselines.
 * @throws {RangeError} If a chosen place is none of the images', or the still picture's image is not chosen.
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
    chosen: "a list of numbers?",
    classNames: "a list of words",
    caption: true,
    still: true,
    limit: "a positive number?",
  });
  requireObjects(action, "images", images, "images");
  requireObjects(action, "compared", compared, "compared baselines");
  const { labels, classNames, caption, still, limit } = options;
  for (const count of [images.length, ...compared.map(({ maps }) => maps.length)]) {
    if (count === labels.length) continue;
    const must = `one for each of ${labels.length} labels`;
    throw new TypeError(invalid(action, "images and maps", must, count));
  }
  const { chosen = [...labels.keys()] } = options;
  for (const at of chosen) requireIntegerWithin([0, labels.length - 1], action, "chosen", at);
  const choices = chosen.map((at) => labels[at]!), several = choices.length > 1;
  requireOneOf(choices, action, "still", still);
  const names = compared.map(({ name }) => name);
  const shownOf = limit === undefined
    ? top
    : (_: Image, map: Image) => ({ kind: "map", map } as const);
  const heading = limit === undefined ? "top 10% of |a|" : "attributions";
  const looks = limit === undefined
    ? { precision: "compact", width: lean } as const
    : { precision: "compact", width: roomy, limit } as const;
  const figure = explorer((choice, at) => {
    const i = chosen[choice]!;
    const { maps, baselines, examples } = compared[at]!, image = images[i]!;
    const { target, output, baselineOutput, probability, entropy, ...more } = examples[i]!;
    const off = more.completenessPercent, name = names[at]!;
    const missed = off === null ? "" : `, sum off by ${fixed(off, 0)}%`;
    const start = { ...image, data: baselines[i]!.map((v) => Math.min(1, Math.max(0, v))) };
    const label = `<b>${labels[i]}</b> from <b>${name}</b>${missed}<br>` +
      `F(x) ${fixed(output, 1)}, F(x') ${fixed(baselineOutput, 1)}, ` +
      `p(${classNames[target]} | x') = ${significant(probability, 1)}<br>` +
      `x' classified as ${foundIn(more, classNames)}, entropy ${percent(entropy, 0)}`;
    const shown = [{ kind: "input", image }, { kind: "input", image: start }] as const;
    const map = { ...image, data: maps[i]! };
    return panels([{ label, tiles: [...shown, shownOf(image, map)] }], {
      ...looks,
      columns: ["image x", "baseline x'", heading],
      caption: `The slider chooses the baseline${
        several ? ", the menu the image" : ""
      }. ${caption}`,
    });
  }, {
    ...several && { menu: { title: "image", choices, start: still } },
    slider: { title: "baseline", choices: names },
    still: stillOf(),
  });
  return limit === undefined ? figure.photographic() : figure;

  /** One image, and beside it what each baseline makes of it. */
  function stillOf(): Figure {
    const at = chosen[choices.indexOf(still)]!, image = images[at]!;
    const rows = compared.map(({ name, maps, examples }) => {
      const off = examples[at]!.completenessPercent;
      const missed = off === null ? "" : `<br>off by ${fixed(off, 0)}%`;
      const map = { ...image, data: maps[at]! };
      return { label: `${name}${missed}`, tiles: [shownOf(image, map)] };
    });
    const own = { label: `<b>${still}</b>`, tiles: [{ kind: "input", image } as const] };
    const what = limit === undefined ? "The top 10% of |a|" : "Maps", tiles = 1 + rows.length;
    return panels([own, ...rows], {
      ...looks,
      columns: [""],
      blocks: tiles > 6 ? Math.ceil(tiles / 2) : tiles, // not higher than an image's own row
      between: 8,
      caption:
        `${what} from all ${compared.length} baselines, and what each map's sum is off by. ` +
        `More in JupyterLab, in VS Code or on exported pages. ${caption}`,
    });
  }
}

/** px; of small images, whose maps have a colour bar beside them, and of photographs, which cost bytes. */
const roomy = 650, lean = 480;

/** A photograph faded but for the tenth of its pixels with the largest |attribution|. */
const top = (image: Image, map: Image) =>
  ({ kind: "mask", image, map, sigma: 3, share: 0.1 }) as const;

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
    const maps = compared.map(({ maps }) => top(image, { ...image, data: maps[i]! }));
    return { label: labels[i]!, tiles: [{ kind: "input", image } as const, ...maps] };
  });
  const columns = ["photograph", ...compared.map(({ name }) => `from ${name}`)];
  const looks = { columns, blocks: 2, precision: "compact", width: 600, caption } as const;
  return panels(rows, looks).photographic();
}
