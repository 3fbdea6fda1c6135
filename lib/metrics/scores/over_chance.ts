import { invalid, requireKnownOptions, requireObjects, requireWords } from "@lib/runtime";
import { mean } from "@lib/statistics";
import type { CrossedScores } from "./home_advantage.ts";
import type { MapScore } from "./score_maps.ts";

/**
 * The values of one measure among scores of maps, for a map under a fill, one an image.
 *
 * @throws {RangeError} If a map was not scored under a fill: when called with them.
 *
 * @example
 * ```ts
 * import { crossedScores, type MapScore } from "@lib/metrics";
 * const measured = { measure: "deletion", fill: "black", condition: "", curves: [] };
 * const scores: MapScore[] = [{ map: "IG", ...measured, direction: "lower", values: [0.1, 0.2] }];
 * console.log(crossedScores(scores, "deletion")("IG", "black")); // [0.1, 0.2]
 * ```
 */
export function crossedScores(scores: readonly MapScore[], measure: string): CrossedScores {
  const action = "look up scores";
  requireObjects(action, "scores", scores, "scores of maps");
  requireWords(action, "measure", measure);
  return (map, fill) => {
    const score = scores.find((row) =>
      row.measure === measure && row.map === map && row.fill === fill
    );
    if (score) return score.values;
    const must = `with "${measure}" of "${map}" under "${fill}"`;
    throw new RangeError(invalid(action, "scores", must, scores.map(({ condition }) => condition)));
  };
}

const action = "subtract chance";

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
  requireKnownOptions(action, options, { chance: true });
  const smallest = crossedScores(scores, "smallest fraction");
  return overChance(options.chance, (map, fill) => smallest(map, fill).map((p) => -Math.log2(p)));
}

/** What {@link gapOverChance} takes for chance, and how far the curves went. */
export interface GapOverChanceOptions extends GainOverChanceOptions {
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
  requireKnownOptions(action, options, { chance: true, reach: "a number in (0, 1]?" });
  const { chance, reach = 1 } = options;
  const deletion = crossedScores(scores, "deletion");
  const insertion = crossedScores(scores, "insertion");
  return overChance(chance, (map, fill) => {
    const below = deletion(map, fill);
    return insertion(map, fill).map((area, i) => (area - below[i]!) / reach);
  });
}

/** What a map has more than the mean of the random orders under the same fill. */
function overChance(chance: readonly string[], score: CrossedScores): CrossedScores {
  if (!Array.isArray(chance) || chance.length === 0) {
    throw new RangeError(invalid(action, "chance", "one name of a map or more", chance));
  }
  chance.forEach((name, i) => requireWords(action, `chance[${i}]`, name));
  return (map, fill) => {
    const random = chance.map((name) => score(name, fill));
    return score(map, fill).map((own, i) => own - mean(random.map((of) => of[i]!)));
  };
}
