import { invalid, requireObjects, requireWords } from "@lib/runtime";
import {
  type CrossedComparison,
  crossedComparisons,
  type PairedComparisonsOptions,
  type Score,
} from "./comparisons.ts";

/**
 * Sets one map against every other under each condition: rivals are rows, conditions columns.
 *
 * @param map The one that is first in all comparisons.
 * @throws {RangeError} If it was not scored under a condition.
 * @see crossedComparisons
 *
 * @example
 * ```ts
 * import { random } from "@lib/runtime";
 * import { comparisonsWith, type Score } from "@lib/statistics";
 * const shared = { condition: "deletion, black", direction: "lower" } as const;
 * const scores: Score[] = [
 *   { map: "IG", ...shared, values: [0.1, 0.2] },
 *   { map: "random", ...shared, values: [0.3, 0.2] },
 * ];
 * console.log(comparisonsWith("IG", scores, { random: random(1) })[0]!.row); // random
 * ```
 */
export function comparisonsWith(
  map: string,
  scores: readonly Score[],
  options: PairedComparisonsOptions,
): CrossedComparison[] {
  const action = "compare one map";
  requireWords(action, "map", map);
  requireObjects(action, "scores", scores, "scores");
  const of = (name: string, condition: string) => {
    const found = scores.find((score) => score.map === name && score.condition === condition);
    if (found) return found;
    throw new RangeError(invalid(action, "map", `scored under ${condition}`, name));
  };
  const rivals = [...new Set(scores.map((score) => score.map))].filter((name) => name !== map);
  const conditions = [...new Set(scores.map(({ condition }) => condition))];
  return crossedComparisons(rivals, conditions, (rival, condition) => {
    const { values: first, direction } = of(map, condition);
    return { first, second: of(rival, condition).values, direction };
  }, options);
}
