import { fixed, interval, table, type Text } from "@lib/display";
import { evenFractions, smallestFraction } from "@lib/metrics";
import {
  invalid,
  type Random,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import { bootstrapInterval, mean } from "@lib/statistics";
import type { PlantedOrder, PlantedTrial } from "./planted_trial.ts";

/** What a judge says of an order whose answer is known. */
export interface PlantedVerdict {
  readonly name: string;
  /** How many pixels have to be shown, mean over the scenes: on paper, and as it was judged. */
  readonly known: number;
  readonly judged: number;
  /** 95% bootstrap interval of the latter. */
  readonly interval: readonly [number, number];
  /** In how many scenes the two are equal; absent where paper knows the expectation only. */
  readonly equal?: number;
  readonly scenes: number;
  /** Whether all are equal; where paper knows the expectation only, whether the interval holds it. */
  readonly isRight: boolean;
}

/** Options of {@link plantedVerdicts}. */
export interface PlantedVerdictsOptions {
  /** Draws the resamples of the intervals. */
  readonly random: Random;
  /** Gives the smallest share for each scene, of an order's scores; default `smallestFraction` on black. */
  readonly judge?: (scores: PlantedOrder["scores"]) => Promise<readonly number[]>;
}

/**
 * Asks a judge for what is known: how many of its first pixels does each planted order need?
 *
 * Cost: one forward pass a scene, order and hundredth of the pixels.
 *
 * @throws {TypeError} If the judge does not give a share for each scene.
 *
 * @example
 * ```ts
 * const trial = await plantedTrial({ random: random(1), scenes: 8 });
 * const verdicts = await plantedVerdicts(trial, { random: random(2) });
 * console.log(verdicts.map(({ name, isRight }) => [name, isRight]));
 * ```
 */
export async function plantedVerdicts(
  trial: PlantedTrial,
  options: PlantedVerdictsOptions,
): Promise<PlantedVerdict[]> {
  const action = "try a judge";
  requireObjects(action, "trial", [trial], "what plantedTrial() gives");
  requireKnownOptions(action, options, { random: "a seeded generator", judge: "a function?" });
  const { orders, scenes, logits } = trial, fractions = evenFractions(101);
  const ours: NonNullable<typeof options.judge> = async (scores) =>
    (await smallestFraction(logits, scenes, { scores, fill: 0, fractions })).stable;
  const { random, judge = ours } = options;
  requireObjects(action, "trial.orders", orders, "orders of planted scenes");
  const verdicts: PlantedVerdict[] = [];
  for (const { name, scores, known, isExact } of orders) {
    requireList(action, `known of ${name}`, known);
    const shares = await judge(scores);
    if (shares?.length !== known.length) {
      throw new TypeError(invalid(action, "judge", `to give ${known.length} shares`, shares));
    }
    const judged = shares.map((share, i) => Math.round(share * scores[i]!.length));
    const equal = judged.filter((count, i) => count === known[i]).length;
    // The same resamples for all orders: equal numbers have equal intervals.
    const interval = bootstrapInterval(judged, { random: random.fork("scenes") });
    const [low, high] = interval, expected = mean(known), count = known.length;
    const isRight = isExact ? equal === count : low <= expected && expected <= high;
    verdicts.push({
      name,
      known: expected,
      judged: mean(judged),
      interval,
      ...(isExact && { equal }),
      scenes: count,
      isRight,
    });
  }
  return verdicts;
}

/** Verdicts as a table, an order a row; where the expectation alone is known, a dash says so. */
export function plantedTable(verdicts: readonly PlantedVerdict[]): Text {
  requireObjects("tabulate a trial", "verdicts", verdicts, "verdicts of plantedVerdicts()");
  const headings = [
    "order",
    "needed, on paper",
    "needed, judged",
    "95% interval",
    "scenes that agree",
  ];
  return table(
    headings,
    verdicts.map(({ name, known, judged, interval: ends, equal, scenes }) => {
      const agree = equal === undefined ? "– (only the mean is known)" : `${equal} of ${scenes}`;
      return [name, fixed(known, 1), fixed(judged, 1), interval(ends, 1), agree];
    }),
  );
}
