import type { ComparedBaseline } from "@lib/attribution";
import { type Figure, heatmapChart } from "@lib/display";
import {
  type CrossedScores,
  gapOverChance,
  homeAdvantage,
  scoreDeletionInsertion,
} from "@lib/metrics";
import { type Forward, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import {
  bootstrapInterval,
  type CrossedComparison,
  maximum,
  mean,
  type PairedComparison,
  pairedComparisons,
} from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { homeLeads, type LeaderAway, leaderAway } from "./home_and_away.ts";
import { pixelSums } from "./shared_tops.ts";

/** Options of {@link fillTrial}. */
export interface FillTrialOptions {
  /** Three baselines of `compareBaselines()` or more: their maps, and what hidden pixels show. */
  readonly compared: readonly Pick<ComparedBaseline, "name" | "maps" | "baselines">[];
  /** The class that is followed, one an image. */
  readonly target: readonly number[];
  /** Shares of the pixels hidden or shown, increasing from 0. */
  readonly fractions: readonly number[];
  /** Draws three random orders an image, and the resamples of the intervals. */
  readonly random: Random;
}

/** Every map under every fill. */
export interface FillTrial {
  /** `gapOverChance` of a map under a fill, in probability, one an image. */
  readonly score: CrossedScores;
  /** The matrix of its means, with the half widths of their intervals. */
  readonly figure: Figure;
  /** A map's lead over the others under its own fill against its leads away from home: `homeLeads`. */
  readonly ahead: readonly CrossedComparison[];
  /** Under each fill the map of its own baseline against each other: does the favour decide who is first? */
  readonly crowned: readonly PairedComparison[];
  /** Lead at home less that elsewhere, mean over the homes, one an image. */
  readonly advantages: readonly number[];
  /** For each home the mean score of its map under the fills of the others, one an image. */
  readonly abroad: readonly (readonly number[])[];
  /** The map that serves best away from home, against each other: `leaderAway`. */
  readonly away: LeaderAway;
  /** The three families of tests by what they claim. */
  readonly claims: Readonly<Record<string, readonly PairedComparison[]>>;
}

/**
 * Is a map favoured where hidden pixels show its own baseline? Crosses maps with fills by deletion and
 * insertion of the class's probability, less what three random orders reach under the same fill, and tests
 * three claims, each a family of tests of the mean: a map leads by more at home, is first there, and the
 * best of them away from home leads each other one.
 *
 * Cost: two forward passes an image, fraction, map and fill, and as many for each random order.
 *
 * @param images `[batch, height, width, channels]` with values in [0, 1].
 * @throws {RangeError} If there are fewer than three baselines.
 */
export async function fillTrial(
  forward: Forward,
  images: tf.Tensor,
  options: FillTrialOptions,
): Promise<FillTrial> {
  const action = "cross maps with fills";
  requireKnownOptions(action, options, {
    compared: true,
    target: true,
    fractions: true,
    random: "a seeded generator",
  });
  const { compared, target, fractions, random } = options;
  requireObjects(action, "compared", compared, "compared baselines");
  const orders = random.fork("orders"), homes = compared.map(({ name }) => name);
  const chance = ["order 1", "order 2", "order 3"];
  const [, ...shape] = images.shape as tf.Tensor4D["shape"], channels = shape.at(-1)!;
  const size = images.size / images.shape[0]! / channels;
  const lottery = chance.map((name) => [name, target.map(() => orders.uniformArray(size))]);
  const own = compared.map(({ name, maps }) => [name, maps.map((m) => pixelSums(m, channels))]);
  const fills = Object.fromEntries(compared.map(({ name, baselines }) => {
    return [name, tf.tidy(() => tf.stack(baselines.map((start) => tf.tensor(start, shape))))];
  }));
  const scores = await scoreDeletionInsertion(forward, images, {
    maps: Object.fromEntries([...own, ...lottery]),
    fills,
    target,
    fractions,
    output: "probability",
  }).finally(() => tf.dispose(fills));
  const score = gapOverChance(scores, { chance, reach: fractions.at(-1)! });
  const draws = random.fork("claims"), crossed = { maps: homes, fills: homes };
  const ahead = homeLeads(score, { ...crossed, random: draws.fork("ahead") });
  const duels = homes.flatMap((own) =>
    homes.filter((rival) => rival !== own).map((rival) => {
      const [first, second] = [score(own, own), score(rival, own)];
      return { name: `${own} : ${rival}`, first, second, direction: "higher" as const };
    })
  );
  const crowned = pairedComparisons(duels, { random: draws.fork("crowned"), test: "mean" });
  const perImage = (lists: (readonly number[])[]) =>
    target.map((_, i) => mean(lists.map((list) => list[i]!)));
  const abroad = homes.map((map) =>
    perImage(homes.filter((fill) => fill !== map).map((fill) => score(map, fill)))
  );
  const advantages = perImage(homes.map((own) => {
    const { atHome, away } = homeAdvantage(score, { own, ...crossed });
    return atHome.map((lead, i) => lead - away[i]!);
  }));
  const cells = homes.map((map) => homes.map((fill) => score(map, fill)));
  const largest = maximum(cells.flat().map((values) => Math.abs(mean(values))));
  const around = (values: readonly number[]) =>
    bootstrapInterval(values, { random: random.fork("intervals"), resamples: 1000 });
  const figure = heatmapChart(cells.map((row) => row.map(mean)), {
    title: "Does a fill favour the map from its own baseline?",
    rows: homes.map((name) => `map from ${name}`),
    columns: homes.map((name) => `fill: ${name}`),
    range: [-largest, largest],
    value: "gain over chance (higher is better)",
    intervals: cells.map((row) => row.map(around)),
    caption:
      `How far a map parts the insertion from the deletion curve, over ${fractions[0]! * 100} to ${
        fractions.at(-1)! * 100
      }% of the pixels, more than the mean of three random orders does ` +
      `under the same fill: 0 (white) is chance. Mean of ${target.length} images; ± is half the width of its 95% ` +
      "bootstrap interval. In probability of the predicted class. On the diagonal a map is judged by its own baseline.",
  });
  const away = leaderAway(score, { ...crossed, random: draws.fork("away") });
  const claims = {
    "a map leads by more at home": ahead,
    "its fill crowns it": crowned,
    [`${away.leader} is ahead of the others away from home`]: away.comparisons,
  };
  return { score, figure, ahead, crowned, advantages, abroad, away, claims };
}
