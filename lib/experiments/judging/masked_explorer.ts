import { explorer, Figure, panels, percent } from "@lib/display";
import { type Fill, type MaskedView, maskedViews } from "@lib/metrics";
import {
  type Forward,
  invalid,
  requireKnownOptions,
  requireList,
  requireObjects,
  requireTensor,
} from "@lib/runtime";
import { classProbability } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** Images of which it is asked what is left of them. */
export interface MaskedSubjects {
  /** [batch, height, width, channels] with values in [0, 1]. */
  readonly images: tf.Tensor;
  /** What each image is, a word or two. */
  readonly labels: readonly string[];
  /** The class that each image is to keep. */
  readonly target: readonly number[];
  readonly classNames: readonly string[];
}

/** Options of {@link maskedExplorer}. */
export interface MaskedExplorerOptions {
  /** Orders of the pixels by name, of each one map an image: its highest scores are shown first. */
  readonly orders: Readonly<Record<string, readonly ArrayLike<number>[]>>;
  /** What hidden pixels show, by name: any baselines of the images' shape, or imputations. */
  readonly fills: Readonly<Record<string, Fill>>;
  /** Which images are looked at. */
  readonly chosen: readonly number[];
  /** Shares of the pixels that are shown, in per cent, increasing: the choices of the slider. */
  readonly shares: readonly number[];
  /** The share that it opens with. */
  readonly start: number;
  /** Masked images in one forward pass; default as in `maskedViews`. */
  readonly batchSize?: number;
  /** Stands under the figure and can be read alone. */
  readonly caption: string;
}

const action = "explore masked images";
/**
 * What a network is shown of images, and its answers: for each image, under its label, a column of its
 * copies, one an order of the pixels, of a single image a row of them; a slider over the share of the
 * pixels that is shown, and a menu over the fills where there are several.
 *
 * Above each copy stand the class that the network predicts, of a single image with its probability, and
 * whether it is the one to be kept; the figure in words has a line for each image. Cost: one forward pass an image, order, share and fill.
 *
 * @throws {RangeError} If an image is chosen that is not there.
 * @throws {TypeError} If there is not a label and a class for each image.
 * @see maskedViews
 *
 * @example
 * ```ts
 * const target = Array.from(labels), classNames = Array.from("0123456789");
 * const subjects = { images, target, classNames, labels: target.map((label) => `class ${label}`) };
 * await maskedExplorer(model.forward, subjects, {
 *   orders: await controlMaps(images, random(1)),
 *   fills: { black: black(images) },
 *   chosen: [0],
 *   shares: [10, 30, 100],
 *   start: 30,
 *   caption: "Maps that know nothing.",
 * });
 * ```
 */
export async function maskedExplorer(
  forward: Forward,
  subjects: MaskedSubjects,
  options: MaskedExplorerOptions,
): Promise<Figure> {
  requireKnownOptions(action, options, {
    orders: true,
    fills: true,
    chosen: true,
    shares: true,
    start: true,
    batchSize: "a positive integer?",
    caption: true,
  });
  requireObjects(
    action,
    "subjects",
    [subjects],
    "subjects, { images, labels, target, classNames }",
  );
  const { images, labels, target, classNames } = subjects;
  const { orders, fills, chosen, shares, start, batchSize, caption } = options;
  for (const [argument, list] of Object.entries({ chosen, labels, target, classNames, shares })) {
    requireList(action, argument, list);
  }
  requireObjects(action, "orders and fills", [orders, fills], "orders and fills by name");
  requireTensor(action, "images", images);
  if (images.rank !== 4 || Object.keys(orders).length === 0 || Object.keys(fills).length === 0) {
    const must = "given with images [batch, height, width, channels], an order and a fill or more";
    throw new TypeError(invalid(action, "options", must, options));
  }
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  for (const [argument, list] of Object.entries({ labels, target })) {
    if (list.length === batch) continue;
    throw new TypeError(invalid(action, argument, `one for each of ${batch} images`, list));
  }
  const wrong = chosen.find((i) => !(Number.isInteger(i) && i >= 0 && i < batch));
  if (wrong !== undefined || chosen.length === 0) {
    throw new RangeError(invalid(action, "chosen", `one or more places below ${batch}`, chosen));
  }
  const names = Object.keys(orders), fillNames = Object.keys(fills);
  const fractions = shares.map((p) => p / 100);
  const views: MaskedView[][][][] = []; // by fill, order, image and share
  for (const hidden of Object.values(fills)) {
    const some = tf.gather(images, [...chosen]);
    const drawn = hidden instanceof tf.Tensor ? tf.gather(hidden, [...chosen]) : undefined;
    const fill = drawn ?? hidden;
    try {
      const own: MaskedView[][][] = [];
      for (const [name, maps] of Object.entries(orders)) {
        requireList(action, `orders["${name}"]`, maps, "maps");
        const scores = chosen.map((i) => maps[i]!);
        own.push(await maskedViews(forward, some, { scores, fill, fractions, batchSize }));
      }
      views.push(own);
    } finally {
      tf.dispose([some, drawn]);
    }
  }
  const draw = (fill: number, share: number) => {
    const copies = chosen.map((i, place) =>
      names.map((order, k) => {
        const { pixels: data, logits, predicted } = views[fill]![k]![place]![share]!;
        const sure = percent(classProbability(logits, predicted), 0), name = classNames[predicted];
        const mark = predicted === target[i] ? "✓" : "✗";
        const tile = { kind: "input", image: { data, height, width, channels } } as const;
        const heading = `${order}<br><b>${name}</b> ${sure} ${mark}`;
        const words = `${order} ${mark} ${name}`;
        return { heading, order, name, mark, tile, words };
      })
    );
    const look = { caption, precision: "compact" } as const;
    const lines = copies.map((own, k) =>
      `${labels[chosen[k]!]!}: ${own.map(({ words }) => words).join(", ")}`
    );
    const told = ({ data, layout }: Figure) =>
      new Figure(data, layout, [caption, ...lines].join("\n"));
    if (chosen.length === 1) {
      const [single] = copies, columns = single!.map(({ heading }) => heading);
      const tiles = single!.map(({ tile }) => tile);
      return told(panels([{ label: labels[chosen[0]!]!, tiles }], { columns, ...look }));
    }
    const rows = copies.flat().map(({ order, name, mark, tile }) => {
      return { label: `${order} ${mark}<br><b>${name}</b>`, tiles: [tile] };
    });
    const columns = chosen.map((i) => labels[i]!);
    return told(panels(rows, { ...look, columns, blocks: chosen.length }));
  };
  const slider = { title: "pixels shown (%)", choices: shares, start };
  if (fillNames.length < 2) return explorer(draw, { slider });
  return explorer(draw, { menu: { title: "fill", choices: fillNames }, slider });
}
