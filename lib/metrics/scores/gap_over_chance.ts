import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import { mean } from "@lib/statistics";
import type { CrossedScores } from "./home_advantage.ts";
import type { MapScore } from "./score_maps.ts";

/** What {@link gapOverChance} takes for chance, and how far the curves went. */
export interface GapOverChanceOptions {
  /** Names of the maps in random order: one, or several whose mean is taken. */
  readonly chance: readonly string[];
  /** The last of the fractions that the curves were measured at, in (0, 1]; default 1. */
  readonly reach?: number;
}

/**
 * How far does a map part the insertion from the deletion curve, more than a random order does? For
 * scores of `scoreDeletionInsertion`, image by image: the mean height of the insertion curve less that of
 * the deletion curve, less the same of the random orders under the same fill.
 *
 * 0 is chance, higher is better. Fills differ in how soon any hole changes the output; what every order
 * gains or loses by that is subtracted here.
 *
 * @returns The gaps of a map under a fill, one an image, in the output's unit.
 * @throws {RangeError} If there is no random order or `reach` is out of range; and, when called, if a map
 * was not scored under a fill.
 *
 * @example
 * ```ts
 * import { gapOverChance, type MapScore } from "@lib/metrics";
 * const row = (map: string, measure: string, area: number): MapScore => {
 *   const direction = measure === "deletion" ? "lower" : "higher";
 *   return { map, measure, fill: "black", condition: "", direction, values: [area], curves: [] };
 * };
 * const scores = [row("IG", "deletion", 0.2), row("IG", "insertion", 0.6)];
 * const random = [row("random", "deletion", 0.4), row("random", "insertion", 0.3)];
 * console.log(gapOverChance([...scores, ...random], { chance: ["random"] })("IG", "black")); // [0.5]
 * ```
 */
export function gapOverChance(
  scores: readonly MapScore[],
  options: GapOverChanceOptions,
): CrossedScores {
  const action = "subtract chance";
  requireObjects(action, "scores", scores, "scores of maps");
  requireKnownOptions(action, options, { chance: true, reach: "a positive number?" });
  const { chance, reach = 1 } = options;
  if (!Array.isArray(chance) || chance.length === 0) {
    throw new RangeError(invalid(action, "chance", "one name of a map or more", chance));
  }
  if (reach > 1) throw new RangeError(invalid(action, "reach", "in (0, 1]", reach));
  const areas = (measure: string, map: string, fill: string) => {
    const score = scores.find((row) =>
      row.measure === measure && row.map === map && row.fill === fill
    );
    if (score) return score.values;
    const must = `of deletion and insertion, among them "${map}" under "${fill}"`;
    throw new RangeError(invalid(action, "scores", must, scores.map(({ condition }) => condition)));
  };
  const gaps = (map: string, fill: string) => {
    const deletion = areas("deletion", map, fill);
    return areas("insertion", map, fill).map((area, i) => (area - deletion[i]!) / reach);
  };
  return (map, fill) => {
    const random = chance.map((name) => gaps(name, fill));
    return gaps(map, fill).map((own, i) => own - mean(random.map((of) => of[i]!)));
  };
}
