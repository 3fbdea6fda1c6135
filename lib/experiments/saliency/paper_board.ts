import { boxBlur, expectedGradients } from "@lib/attribution";
import { comparisonChart, type Figure, fixed, interval, table, type Text } from "@lib/display";
import { type MapScore, pixelScores, randomControl, scoreKeepRemove } from "@lib/metrics";
import { type Forward, progress, type Random, requireKnownOptions } from "@lib/runtime";
import { requireObjects } from "@lib/runtime";
import type { CrossedComparison } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import type { PaperOrder } from "./paper_orders.ts";

/** Options of {@linkcode paperBoard}. */
export interface PaperBoardOptions {
  /** The class of each image. */
  readonly target: readonly number[];
  /** Maps by name, of each image: IG and gradient. */
  readonly maps: Readonly<Record<string, readonly ArrayLike<number>[]>>;
  /** Training images from which expected gradients draw their baselines. */
  readonly references: tf.Tensor;
  /** Draws baselines and random maps: give two networks generators of one seed. */
  readonly random: Random;
}

/**
 * The paper's mask metrics KPM, KNM, KAM and RAM of some maps, of expected gradients with one draw and of
 * random maps; hidden pixels are blurred.
 *
 * Beside "EG (1)" stands "EG, lit", the same with 0 where the image is black: expected gradients can credit
 * what another image would light, Integrated Gradients from black cannot.
 *
 * Cost: 64 forward passes an image and map, and a backward pass an image.
 *
 * @returns Scores for {@linkcode paperOrders}.
 *
 * @example
 * ```ts
 * const few = images.slice(0, 2), maps = { IG: await pixelScores(few) };
 * const shared = { target: [9, 2], references: images, random: random(1) };
 * console.log((await paperBoard(model.forward, few, { maps, ...shared })).length); // 4 of 4 maps
 * ```
 */
export async function paperBoard(
  forward: Forward,
  images: tf.Tensor,
  options: PaperBoardOptions,
): Promise<MapScore[]> {
  const action = "score maps as the paper does";
  requireKnownOptions(action, options, {
    target: true,
    maps: true,
    references: true,
    random: "a seeded generator",
  });
  const { target, maps, references, random } = options;
  requireObjects(action, "maps", [maps], "maps by name");
  const eg = await expectedGradients(forward, images, {
    target,
    references,
    draws: 1,
    random: random.fork("expected gradients"),
  });
  const drawn = randomControl(images, random.fork("random")), blur = boxBlur(images);
  try {
    const [credit, light, noise] = [
      await pixelScores(eg.attributions),
      await pixelScores(images),
      await pixelScores(drawn),
    ];
    const lit = credit.map((map, i) => map.map((value, k) => light[i]![k]! > 0 ? value : 0));
    const all = { ...maps, "EG (1)": credit, "EG, lit": lit, random: noise };
    const bar = progress({ label: "mask metrics", total: Object.keys(all).length, unit: "maps" });
    const onProgress = (done: number) => bar.update(done);
    const board = await scoreKeepRemove(forward, images, {
      maps: all,
      fills: { blur },
      target,
      onProgress,
    });
    await bar.done();
    return board;
  } finally {
    eg.attributions.dispose();
    drawn.dispose();
    blur.dispose();
  }
}

/** The orders of the paper's table beside ours, the reversed ones in bold. */
export function paperTable(orders: readonly PaperOrder[]): Text {
  requireObjects("tabulate the paper's orders", "orders", orders, "of paperOrders()");
  const rows = orders.map(({ metric, direction, rival, paper, verdict, ...ours }) => {
    const means = `${fixed(ours.first)} : ${fixed(ours.second)}`;
    const gain = `${fixed(ours.gain)} ${interval(ours.interval)}`, p = fixed(ours.pValue, 3);
    const told = verdict === "reversed" ? `**${verdict}**` : verdict;
    return [`${metric} (${direction})`, rival, paper.join(" : "), means, gain, p, told];
  });
  const heads = ["metric (better)", "IG against", "paper", "ours", "IG's gain [95%]", "p (Holm)"];
  return table([...heads, "verdict"], rows);
}

/**
 * The gains of one map over others as a forest plot, titled with how many were won and lost.
 *
 * @param comparisons What `comparisonsWith` gives.
 * @param options.unit Of the scores.
 *
 * @example
 * ```ts
 * const shared = { condition: "black", direction: "lower" } as const;
 * const scores = ["IG", "random"].map((map, k) => ({ map, ...shared, values: [k, k + 1, k + 3] }));
 * const comparisons = comparisonsWith("IG", scores, { random: random(1), test: "mean" });
 * gainChart(comparisons, { map: "IG", unit: "probability" });
 * ```
 */
export function gainChart(
  comparisons: readonly CrossedComparison[],
  options: { readonly map: string; readonly unit: string },
): Figure {
  const action = "draw gains";
  requireKnownOptions(action, options, { map: "words", unit: "words" });
  const { map, unit } = options;
  requireObjects(action, "comparisons", comparisons, "comparisons");
  const count = (verdict: string) => comparisons.filter(({ better }) => better === verdict).length;
  return comparisonChart(comparisons, {
    title: `${map} wins ${count("first")} and loses ${count("second")} of ${comparisons.length}`,
    value: { title: `${map}'s gain over the map at the left (right of 0: better)` },
    references: [{ x: 0, text: "no difference" }],
    caption: `n = ${comparisons[0]?.n ?? 0}: mean gain (${unit}), 95% interval. Filled: decided ` +
      "at 5% (Holm).",
  });
}
