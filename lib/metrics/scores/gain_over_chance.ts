import { invalid, requireKnownOptions, requireObjects, requireWords } from "@lib/runtime";
import { mean } from "@lib/statistics";
import type { CrossedScores } from "./home_advantage.ts";
import type { MapScore } from "./score_maps.ts";

/** What {@link gainOverChance} takes for chance. */
export interface GainOverChanceOptions {
  /** Names of the maps in random order: one, or several whose mean is taken. */
  readonly chance: readonly string[];
}

/**
 * How many times does a map halve the pixels that a random order needs? For scores of
 * `scoreSmallestFraction`, image by image: mean log2 p* of the random orders less log2 p* of the map,
 * under the same fill.
 *
 * 1 is half of chance's pixels, 0 is chance, below 0 is worse. Fills differ in how few pixels keep a
 * class; what any order gains by that is subtracted here.
 *
 * @returns The gains of a map under a fill, one an image.
 * @throws {RangeError} If there is no random order; and, when called, if a map was not scored under a fill.
 *
 * @example
 * ```ts
 * import { gainOverChance, type MapScore } from "@lib/metrics";
 * const shared = { measure: "smallest fraction", fill: "black", direction: "lower", curves: [] } as const;
 * const condition = "smallest fraction, black";
 * const scores: MapScore[] = [
 *   { map: "IG", condition, ...shared, values: [0.1, 0.2] },
 *   { map: "random", condition, ...shared, values: [0.4, 0.2] },
 * ];
 * console.log(gainOverChance(scores, { chance: ["random"] })("IG", "black")); // [2, 0]
 * ```
 */
export function gainOverChance(
  scores: readonly MapScore[],
  options: GainOverChanceOptions,
): CrossedScores {
  const action = "subtract chance";
  requireObjects(action, "scores", scores, "scores of maps");
  requireKnownOptions(action, options, { chance: true });
  const { chance } = options;
  if (!Array.isArray(chance) || chance.length === 0) {
    throw new RangeError(invalid(action, "chance", "one name of a map or more", chance));
  }
  chance.forEach((name, i) => requireWords(action, `chance[${i}]`, name));
  const halvings = (map: string, fill: string) => {
    const score = scores.find((row) =>
      row.measure === "smallest fraction" && row.map === map && row.fill === fill
    );
    if (score) return score.values.map(Math.log2);
    const must = `of smallest fractions, among them "${map}" under "${fill}"`;
    throw new RangeError(invalid(action, "scores", must, scores.map(({ condition }) => condition)));
  };
  return (map, fill) => {
    const random = chance.map((name) => halvings(name, fill));
    return halvings(map, fill).map((own, i) => mean(random.map((of) => of[i]!)) - own);
  };
}
