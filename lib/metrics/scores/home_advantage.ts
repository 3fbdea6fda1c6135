import { invalid, requireFunction, requireKnownOptions } from "@lib/runtime";
import { mean, requireSample } from "@lib/statistics";

const action = "compute a home advantage";

/** Scores of one unit each, e.g. one an image, for a map under a fill. */
export type CrossedScores = (map: string, fill: string) => readonly number[];

/** What {@link homeAdvantage} compares. */
export interface HomeAdvantageOptions {
  /** The map whose baseline is also a fill of the same name. */
  readonly own: string;
  /** All maps, `own` among them. */
  readonly maps: readonly string[];
  /** All fills, `own` among them. */
  readonly fills: readonly string[];
}

/** Outcome of {@link homeAdvantage}: one number a unit each. */
export interface HomeAdvantage {
  /** Score of the map less the mean of the other maps', under its own fill. */
  readonly atHome: readonly number[];
  /** The same, mean over the other fills. */
  readonly away: readonly number[];
}

/**
 * Does a metric that fills pixels favour the map that was computed against the very same fill?
 *
 * With s(m, f) the score of map m under fill f: lead(f) = s(own, f) - mean over m != own of s(m, f);
 * at home it is lead(own), away the mean over f != own of lead(f). A paired test of the two tells
 * circularity from a good map, which leads under every fill, and from an easy fill, under which all
 * maps are good.
 *
 * @throws {RangeError} If `own` is not among maps and fills, or is alone there.
 *
 * @example
 * ```ts
 * import { homeAdvantage } from "@lib/metrics";
 * import { wilcoxonSignedRank } from "@lib/statistics";
 * const names = ["black", "white"];
 * const score = (map: string, fill: string) => map === fill ? [3, 4] : [2, 1];
 * const { atHome, away } = homeAdvantage(score, { own: "black", maps: names, fills: names });
 * console.log(wilcoxonSignedRank(atHome.map((lead, i) => lead - away[i]!)));
 * ```
 */
export function homeAdvantage(
  score: CrossedScores,
  options: HomeAdvantageOptions,
): HomeAdvantage {
  requireFunction(action, "score", score);
  requireKnownOptions(action, options, { own: "words", maps: true, fills: true });
  const { own, maps, fills } = options;
  for (const [name, list] of Object.entries({ maps, fills })) {
    if (Array.isArray(list) && list.includes(own) && list.length > 1) continue;
    const must = `a list of "${own}" and others`;
    throw new RangeError(invalid(action, name, must, list));
  }
  const scoreOf = (map: string, fill: string) => {
    const values = score(map, fill);
    requireSample(action, `score("${map}", "${fill}")`, values);
    return values;
  };
  const lead = (fill: string) => {
    const others = maps.filter((map) => map !== own).map((map) => scoreOf(map, fill));
    return scoreOf(own, fill).map((value, i) => value - mean(others.map((of) => of[i]!)));
  };
  const elsewhere = fills.filter((fill) => fill !== own).map(lead);
  const atHome = lead(own);
  return { atHome, away: atHome.map((_, i) => mean(elsewhere.map((of) => of[i]!))) };
}
