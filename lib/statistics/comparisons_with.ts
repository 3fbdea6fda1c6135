import { invalid, requireObjects, requireWords } from "@lib/runtime";
import {
  type CrossedComparison,
  pairedComparisons,
  type PairedComparisonsOptions,
  type Score,
} from "./comparisons.ts";

/**
 * Sets one map against every other under each condition under which the other was scored, as one family of
 * tests: rivals are rows, conditions columns.
 *
 * @param map The one that is first in all comparisons.
 * @throws {RangeError} If it was not scored under a condition under which another was.
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
  const find = (name: string, condition: string) =>
    scores.find((score) => score.map === name && score.condition === condition);
  const rivals = [...new Set(scores.map((score) => score.map))].filter((name) => name !== map);
  const conditions = [...new Set(scores.map(({ condition }) => condition))];
  const places = rivals.flatMap((row) => conditions.map((column) => ({ row, column })))
    .filter(({ row, column }) => find(row, column));
  const pairs = places.map(({ row, column }) => {
    const own = find(map, column);
    if (!own) throw new RangeError(invalid(action, "map", `scored under ${column}`, map));
    const { values: first, direction } = own, second = find(row, column)!.values;
    return { name: `${row}, ${column}`, first, second, direction };
  });
  return pairedComparisons(pairs, options).map((test, i) => ({ ...test, ...places[i]! }));
}
