import { fixed, pValue as inWords, table, type Text, visibleShare } from "@lib/display";
import { gini, mapRoughness, mass } from "@lib/metrics";
import { requireKnownOptions, requireObjects } from "@lib/runtime";
import { holm, maximum, mcnemar, median, minimum } from "@lib/statistics";
import type { ExactPathSums } from "./exact_path_sums.ts";

/** Options of {@linkcode blindObservers} and {@linkcode visibleMedians}. */
export interface ObservedSums {
  readonly rule: string;
  readonly counts: readonly number[];
}

type Maps = Pick<ExactPathSums, "truths" | "mapOf">;

/** What somebody may go by who has no truth to compare with. */
const cues: Readonly<Record<string, (map: ArrayLike<number>, width: number) => number>> = {
  "is rougher": mapRoughness,
  "has deeper colours": mass,
  "is patchier": (map) => gini(Array.from(map, Math.abs)),
  "is redder": (map) => Array.from(map).reduce((sum, value) => sum + value, 0) / mass(map),
  "has a higher peak": (map) => maximum(Array.from(map, Math.abs)),
};

/** What a map that has less of a cue is said to be. */
const opposites: Readonly<Record<string, string>> = {
  "is rougher": "is smoother",
  "has deeper colours": "has paler colours",
  "is patchier": "is more even",
  "is redder": "is less red",
  "has a higher peak": "has a lower peak",
};

/** What differs by less, as a share, is equal. */
const rounding = 1e-9;

/** What one cue tells of pairs that have one number of steps. */
export interface BlindObserver {
  readonly steps: number;
  readonly cue: string;
  /** Pairs in which the exact map has more of the cue, of those that differ in it: by chance half. */
  readonly more: number;
  readonly pairs: number;
  /** Two-sided sign test, corrected by Holm for all cues and steps. */
  readonly pValue: number;
}

/**
 * How often the exact map of a pair could be told by one cue: it is rougher (more variation for its mass),
 * has deeper colours (more mass), is patchier (the mass on fewer pixels), is redder (a larger sum for its
 * mass), or has a higher peak (the largest magnitude). The pair's other map is a rule's sum.
 *
 * It is a model of a reader, not a reader: where it finds nothing, a better eye may.
 *
 * @param options `width` is the number of pixels in a row.
 */
export function blindObservers(
  { truths, mapOf }: Maps,
  options: ObservedSums & { readonly width: number },
): BlindObserver[] {
  requireKnownOptions("ask blind observers", options, { rule: true, counts: true, width: true });
  const { rule, counts, width } = options;
  const found = counts.flatMap((steps) =>
    Object.entries(cues).map(([cue, amount]) => {
      const gaps = truths.map((exact, i) => {
        const [ofExact, ofSum] = [amount(exact, width), amount(mapOf(i, rule, steps), width)];
        return Math.abs(ofExact - ofSum) > rounding * Math.abs(ofExact) ? ofExact - ofSum : 0;
      });
      const pairs = gaps.filter((gap) => gap !== 0).length;
      return { steps, cue, more: gaps.filter((gap) => gap > 0).length, pairs };
    })
  );
  const pValues = holm(found.map(({ more, pairs }) => mcnemar(more, pairs - more)));
  return found.map((each, k) => ({ ...each, pValue: pValues[k]! }));
}

/** An observer who knows the direction of the cue is right in this share of the pairs. */
const bestGuess = ({ more, pairs }: BlindObserver): number =>
  pairs > 0 ? Math.max(more, pairs - more) / pairs : 0.5;

/**
 * For each number of steps the median share of a garment's pixels that differ visibly from the exact map's.
 *
 * @param options `limit` is what the colours saturate at, in logits.
 * @see visibleShare
 */
export function visibleMedians(
  { truths, mapOf }: Maps,
  options: ObservedSums & { readonly limit: number },
): number[] {
  requireKnownOptions("compare maps by eye", options, { rule: true, counts: true, limit: true });
  const { rule, counts, limit } = options;
  return counts.map((steps) =>
    median(truths.map((exact, i) => {
      const sum = mapOf(i, rule, steps), lit = [...exact.keys()].filter((k) => exact[k] !== 0);
      return visibleShare(lit.map((k) => exact[k]!), lit.map((k) => sum[k]!), { limit });
    }))
  );
}

/** The cue as it fits most pairs: itself or its opposite. */
const fitting = ({ cue, more, pairs }: BlindObserver): string =>
  2 * more >= pairs ? cue : opposites[cue]!;

/**
 * What came of the cues as a row, claim, evidence and verdict: each that tells at some number of steps
 * (p < 0.05), as it fits; at how many of these numbers; and there the fewest and most pairs and the largest p.
 */
export function cueClaim(observers: readonly BlindObserver[]): [string, string, string] {
  requireObjects("judge cues", "observers", observers, "observers");
  const counts = new Set(observers.map(({ steps }) => steps)).size;
  const telling = observers.filter(({ pValue }) => pValue < 0.05);
  const kinds = [...new Set(telling.map(fitting))].map((words) => {
    const own = telling.filter((each) => fitting(each) === words);
    const right = own.map(({ more, pairs }) => Math.max(more, pairs - more));
    const largest = maximum(own.map(({ pValue }) => pValue));
    return `${words} at ${own.length} of ${counts} counts (${minimum(right)} to ${
      maximum(right)
    } ` +
      `pairs, largest ${inWords(largest)})`;
  });
  const all = new Set(observers.map(({ cue }) => cue)).size;
  const told = new Set(telling.map(({ cue }) => cue)).size;
  const evidence = kinds.length > 0 ? kinds.join("; ") : "no cue at any count";
  return ["a single cue tells which map is exact", evidence, `holds for ${told} of ${all} cues`];
}

/** Both as a table with all p-values, the steps a row; a star marks p < 0.05. The best cue is named. */
export function observerTable(
  observers: readonly BlindObserver[],
  visible: readonly number[],
): Text {
  requireObjects("make a table of observers", "observers", observers, "observers");
  const counts = [...new Set(observers.map(({ steps }) => steps))];
  return table(
    [
      "steps",
      "pixels that differ visibly (%)",
      ...Object.keys(cues).map((cue) => `exact ${cue}`),
      "best cue right in (%)",
    ],
    counts.map((steps, k) => {
      const own = observers.filter((each) => each.steps === steps);
      const best = own.toSorted((a, b) => bestGuess(b) - bestGuess(a))[0]!;
      return [
        `${steps}`,
        fixed(100 * visible[k]!, 1),
        ...own.map(({ more, pairs, pValue }) =>
          `${more} of ${pairs}${pValue < 0.05 ? " *" : ""}, ${inWords(pValue)}`
        ),
        `${fixed(100 * bestGuess(best), 0)} (${fitting(best)})`,
      ];
    }),
  );
}
