import { type ExactIntegratedGradients, quadrature, sampledSum } from "@lib/attribution";
import { fixed, percent, table, type Text } from "@lib/display";
import { type Forward, requireKnownOptions, requireObjects } from "@lib/runtime";
import { classProbability, maximum, median, minimum } from "@lib/statistics";
import { predict } from "@lib/training";
import type { ExactPathSums } from "./exact_path_sums.ts";
import type { SweptImage } from "./sweep.ts";

/** Both ends of a path, a tenth of it each. */
export interface PathEnds {
  readonly kinks: number;
  /** The shares of them on the first and on the last tenth. */
  readonly early: number;
  readonly late: number;
  /** F at a tenth of the path less F at its start, in logits. */
  readonly climb: number;
  /**
   * Of what the right rule's sum of five steps is off by, the part that arises before its first node: 1 is
   * all of it, and more than 1 where the rest of the path makes up for some. NaN where the sum is exact.
   */
  readonly missed: number;
}

const tenth = 0.1, fifth = 0.2;

/** Where the kinks of exact paths lie, whether the logit climbs or falls at first, and what five steps miss. */
export function pathEnds(
  { breakpoints, slopes }: Pick<ExactIntegratedGradients, "breakpoints" | "slopes">,
): PathEnds[] {
  requireObjects("tell a path's ends", "breakpoints", breakpoints, "the kinks of each path");
  requireObjects("tell a path's ends", "slopes", slopes, "the slopes of each path");
  return breakpoints.map((path, i) => {
    const share = (isThere: (alpha: number) => boolean) =>
      path.length > 0 ? path.filter(isThere).length / path.length : 0;
    const rise = (until: number) => {
      const ends = [0, ...path.filter((alpha) => alpha < until), until];
      return ends.slice(1).reduce((sum, end, k) => sum + slopes[i]![k]! * (end - ends[k]!), 0);
    };
    const { nodes, weights } = quadrature("right", 5);
    const before = { nodes: nodes.subarray(0, 1), weights: weights.subarray(0, 1) };
    const [part, all] = [before, { nodes, weights }].map((q) => sampledSum(path, slopes[i]!, q));
    const missed = (part! - rise(fifth)) / (all! - rise(1));
    const [early, late] = [share((a) => a <= tenth), share((a) => a >= 1 - tenth)];
    return { kinks: path.length, early, late, climb: rise(tenth), missed };
  });
}

/**
 * The same by groups of paths, a row each: kinks from the fewest to the most, the median shares of them on both
 * tenths with the least and the most, on how many paths the logit climbs at first, and how much of the error of
 * five steps arises before the first of them.
 *
 * @param groups The group of each path.
 */
export function pathEndsTable(ends: readonly PathEnds[], groups: readonly string[]): Text {
  requireObjects(
    "make a table of paths' ends",
    "ends",
    ends,
    "ends, { kinks, early, late, climb, missed }",
  );
  const spread = (shares: readonly number[]) =>
    `${percent(median(shares), 0)} (${percent(minimum(shares), 0)} to ${
      percent(maximum(shares), 0)
    })`;
  return table(
    [
      "paths",
      "n",
      "kinks",
      "on the first tenth",
      "on the last tenth",
      "F climbs on the first tenth",
      "of five steps' error, on the first fifth",
    ],
    [...Map.groupBy(ends, (path) => groups[ends.indexOf(path)]!)].map(([group, own]) => {
      const kinks = own.map((path) => path.kinks);
      return [
        group,
        `${own.length}`,
        `${minimum(kinks)} to ${maximum(kinks)}`,
        spread(own.map(({ early }) => early)),
        spread(own.map(({ late }) => late)),
        `${own.filter(({ climb }) => climb > 0).length} of ${own.length}`,
        spread(own.map(({ missed }) => missed)),
      ];
    }),
  );
}

/** Options of {@linkcode answerTable}. */
export interface AnswerTableOptions {
  readonly images: readonly SweptImage[];
  /** The rule whose sums are told, and its counts. */
  readonly rule: string;
  readonly counts: readonly number[];
}

/**
 * What the network says of images and of black, for the explained class: F and p at both ends of the path, and
 * how far sums of few gradients are from the difference.
 */
export async function answerTable(
  forward: Forward,
  { exact, paths }: Pick<ExactPathSums, "exact" | "paths">,
  options: AnswerTableOptions,
): Promise<Text> {
  const action = "make a table of answers";
  requireKnownOptions(action, options, { images: true, rule: "words", counts: true });
  const { images, rule, counts } = options;
  requireObjects(action, "images", images, "images, { index, label, image }");
  const { height, width, channels } = images[0]!.image, size = height * width * channels;
  const pixels = new Float32Array((images.length + 1) * size); // black comes last
  images.forEach(({ image }, k) => pixels.set(image.data, k * size));
  const all = { images: pixels, count: images.length + 1, shape: [height, width, channels] };
  const { logits } = await predict(forward, all), outputs = logits.length / all.count;
  const answerTo = (k: number) => [...logits.slice(k * outputs, (k + 1) * outputs)];
  return table(
    [
      "garment",
      "F(x), F(x')",
      "p(x), p(x')",
      ...counts.map((steps) => `sum off by, ${steps} steps (%)`),
    ],
    images.map(({ index, label }, k) => {
      const { target, output, baselineOutput, difference } = exact.certificate
        .examples[index]!;
      const both = [answerTo(k), answerTo(images.length)];
      const sums = counts.map((steps) =>
        paths[index]!.rows.find((row) => row.rule === rule && row.steps === steps)!.sum
      );
      return [
        label,
        `${fixed(output, 1)}, ${fixed(baselineOutput, 1)}`,
        both.map((own) => fixed(classProbability(own, target), 3)).join(", "),
        ...sums.map((sum) => fixed(100 * Math.abs(sum / difference - 1), 1)),
      ];
    }),
  );
}
