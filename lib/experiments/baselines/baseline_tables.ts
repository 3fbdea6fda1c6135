import type { ComparedBaseline, ComparedExample } from "@lib/attribution";
import { fixed, interval, percent, significant, table, type Text } from "@lib/display";
import { gini, massShare } from "@lib/metrics";
import { invalid, type Random, requireList, requireObjects, requirePositive } from "@lib/runtime";
import {
  bootstrapInterval,
  maximum,
  mean,
  median,
  minimum,
  mostFrequent,
  standardDeviation,
  summarise,
} from "@lib/statistics";
import { drawOverlaps, pixelSums, sharedTops } from "./shared_tops.ts";

/**
 * What tells baselines apart, a row each: medians of the examples with the quartiles in brackets, and the
 * class that the network finds in the baseline most often.
 *
 * @param compared What `compareBaselines()` gives.
 * @param classNames The names of the network's outputs.
 *
 * @example
 * ```ts
 * const images = tf.fill([2, 2, 2, 1], 0.5), target = [0, 1];
 * const baselines = { black: () => black(images), white: () => white(images) };
 * const forward = (x: tf.Tensor) => x.mul(3).reshape([-1, 4]) as tf.Tensor2D;
 * const compared = await compareBaselines(forward, images, { target, baselines, steps: 2 });
 * baselineTable(compared, ["north", "east", "south", "west"]);
 * ```
 */
export function baselineTable(
  compared: readonly ComparedBaseline[],
  classNames: readonly string[],
): Text {
  requireCompared(compared, classNames);
  const number = (values: readonly number[], digits: number) => {
    const { median, quartiles } = summarise(values);
    return `${fixed(median, digits)} ${interval(quartiles, digits)}`;
  };
  const columns = ["x'", "F(x')", "p_c(x')", "|ΔF|", "error (%)", "path", "entropy (%)", "found"];
  return table(
    columns,
    compared.map(({ name, examples }) => {
      const of = (read: (example: ComparedExample) => number) => examples.map(read);
      const { value, share } = mostFrequent(examples.flatMap(({ predictions }) => predictions));
      return [
        name,
        number(of(({ baselineOutput }) => baselineOutput), 1),
        number(of(({ probability }) => probability), 2),
        number(of(({ difference }) => Math.abs(difference)), 1),
        number(of(percentOff), 1),
        number(of(({ distance }) => distance), 1),
        number(of(({ entropy }) => 100 * entropy), 0),
        `${classNames[value]} (${percent(share, 0)})`,
      ];
    }),
  );
}

/**
 * Each example by itself under each baseline. A cell holds F(x'), p_c(x'), the class that the network finds
 * in the baseline with its probability (of several draws the class found most often, with its share of
 * them), the entropy of its answer, and the completeness error of the map with its nodes, those of a draw
 * times the draws; the longer of the two lists makes the rows.
 *
 * @param compared What `compareBaselines()` gives.
 * @param options.labels What each example is and what was explained; F(x) is added.
 * @param options.within An error of this share or more has an asterisk.
 * @see baselineTable, for an example.
 */
export function exampleTable(
  compared: readonly ComparedBaseline[],
  { labels, classNames, within }: {
    readonly labels: readonly string[];
    readonly classNames: readonly string[];
    readonly within: number;
  },
): Text {
  requireCompared(compared, labels);
  requirePositive("tabulate baselines", "within", within);
  const cells = compared.map(({ draws: { length: draws }, examples }) =>
    examples.map((example) =>
      [
        fixed(example.baselineOutput, 1),
        significant(example.probability, 1),
        foundIn(example, classNames),
        percent(example.entropy, 0),
        `${fixed(percentOff(example), 0)}%${percentOff(example) < 100 * within ? "" : " *"} ` +
        `(${draws > 1 ? `${draws} × ` : ""}${example.steps})`,
      ].join(" · ")
    )
  );
  const names = compared.map(({ name }) => name);
  const images = labels.map((label, i) =>
    `${label}, F(x) ${fixed(compared[0]!.examples[i]!.output, 1)}`
  );
  return labels.length > names.length
    ? table(["", ...names], images.map((image, i) => [image, ...cells.map((of) => of[i]!)]))
    : table(["x'", ...images], names.map((name, k) => [name, ...cells[k]!]));
}

/** What the network finds in a baseline: the class with its probability, or with its share of the draws. */
export function foundIn(
  { predictions, certainty }: Pick<ComparedExample, "predictions" | "certainty">,
  classNames: readonly string[],
): string {
  const { length } = predictions, { value, share } = mostFrequent(predictions);
  const sure = length > 1 ? `${Math.round(share * length)}/${length}` : significant(certainty, 1);
  return `${classNames[value]} ${sure}`;
}

/**
 * How far single draws of a baseline agree, an image a row: what the maps of two draws share of their
 * strongest tenths, as the mean over all pairs with the lowest and the highest, and the standard deviation
 * between draws, summed over the pixels, in units of the mean map's mass.
 *
 * @param compared Baselines that were drawn twice or more.
 * @param options.channels Of the images: a map's channels are summed.
 * @throws {RangeError} If a baseline was drawn once.
 * @see baselineTable, for an example.
 */
export function drawsTable(
  compared: readonly ComparedBaseline[],
  { labels, channels }: { readonly labels: readonly string[]; readonly channels: number },
): Text {
  requireCompared(compared, labels);
  const rows = compared.flatMap((baseline) => {
    const { name, draws } = baseline, overlaps = drawOverlaps(baseline, { channels });
    return labels.map((label, i) => {
      const maps = draws.map((of) => pixelSums(of[i]!, channels)), shared = overlaps[i]!;
      const pixels = [...maps[0]!.keys()].map((k) => maps.map((map) => map[k]!));
      const spread = mean(pixels.map((values) => standardDeviation(values)));
      const mass = mean(pixels.map((values) => Math.abs(mean(values))));
      const ends = interval([minimum(shared), maximum(shared)]);
      return [
        name,
        label,
        `${draws.length}`,
        `${fixed(mean(shared))} ${ends}`,
        fixed(spread / mass),
      ];
    });
  });
  const columns = ["x'", "photograph", "draws", "strongest tenths shared by two", "spread ÷ mean"];
  return table(columns, rows);
}

/**
 * What an eye rewards, a baseline a row: the share of a map's mass inside the object, the share that speaks
 * for the class, and how concentrated it is (Gini index); means with 95% bootstrap intervals.
 *
 * @param options.inside Which pixels of an image belong to its object.
 * @see baselineTable, for an example.
 */
export function eyeTable(
  compared: readonly ComparedBaseline[],
  { inside, random }: {
    readonly inside: (image: number, pixel: number) => boolean;
    readonly random: Random;
  },
): Text {
  requireCompared(compared, []);
  const estimate = (values: readonly number[]) =>
    `${fixed(mean(values))} ${interval(bootstrapInterval(values, { random, resamples: 1000 }))}`;
  return table(
    ["baseline", "mass on the object", "positive mass", "Gini index"],
    compared.map(({ name, maps }) => [
      name,
      estimate(maps.map((map, i) => massShare(map, (_, k) => inside(i, k)))),
      estimate(maps.map((map) => massShare(map, (value) => value > 0))),
      estimate(maps.map((map) => gini(map.map(Math.abs)))),
    ]),
  );
}

/**
 * Two baselines side by side in words, a photograph a row: which half of its pixels, the brighter or the
 * darker, holds most of each map's mass, and how much of their strongest tenths the two maps share.
 *
 * @param compared Two baselines of `compareBaselines()`.
 * @param photos Labels and the brightness of each pixel, one each for every photograph.
 * @throws {TypeError} If there are not two baselines.
 */
export function sidesTable(
  compared: readonly ComparedBaseline[],
  photos: readonly { readonly label: string; readonly brightness: Float32Array }[],
): Text {
  requireCompared(compared, photos.map(({ label }) => label));
  if (compared.length !== 2) {
    const must = "two baselines";
    throw new TypeError(invalid("tabulate baselines", "compared", must, compared.length));
  }
  const [first, second] = compared as [ComparedBaseline, ComparedBaseline];
  const from = compared.map(({ name }) => `from ${name}`);
  const columns = ["photograph", ...from, "strongest tenths shared", "verdict"];
  return table(
    columns,
    photos.map(({ label, brightness }, i) => {
      const half = median(brightness), channels = first.maps[i]!.length / brightness.length;
      const sides = compared.map(({ maps }) => {
        const map = pixelSums(maps[i]!, channels);
        return sideOf(massShare(map, (_, k) => brightness[k]! > half));
      });
      const [shared] = sharedTops([first.maps[i]!], [second.maps[i]!], { channels });
      return [label, ...sides, fixed(shared!), likeness(shared!)];
    }),
  );
}

/** Which half has a map's mass, if one has more than 55% of it. */
function sideOf(bright: number): string {
  const side = bright > 0.55 ? "bright parts" : bright < 0.45 ? "dark parts" : "neither half";
  return `${side} (${percent(bright, 0)} on the brighter half)`;
}

/** An overlap in words; of unrelated maps 0.05 is to be expected. */
function likeness(overlap: number): string {
  return overlap > 1 / 3 ? "much the same map" : overlap > 0.1 ? "related maps" : "different maps";
}

function requireCompared(compared: readonly ComparedBaseline[], names: readonly string[]): void {
  requireObjects("tabulate baselines", "compared", compared, "compared baselines");
  requireList("tabulate baselines", "names", names, "words");
}

/** NaN, which tables refuse, where F(x) = F(x'). */
const percentOff = ({ completenessPercent }: ComparedExample) => completenessPercent ?? NaN;
