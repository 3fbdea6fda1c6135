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
  /** The mean of its leads over the other maps elsewhere, each under the fills that are home to neither. */
  readonly away: readonly number[];
}

/**
 * Does a metric that fills pixels favour the map that was computed against the very same fill?
 *
 * With s(m, f) the score of map m under fill f, the lead over a rival m is s(own, f) - s(m, f). At home, f =
 * own; away it is the mean over the fills f that are neither own nor m, so that the rival is not at home there
 * either: its own advantage would pass for one of the map's. Both are means over all rivals. A paired test
 * of the two tells circularity from a good map, which leads under every fill, and from an easy fill, under
 * which all maps are good.
 *
 * @throws {RangeError} If `own` is not among maps and fills, or a rival leaves no fill that is home to neither.
 *
 * @example
 * ```ts
 * import { homeAdvantage } from "@lib/metrics";
 * import { wilcoxonSignedRank } from "@lib/statistics";
 * const names = ["black", "white", "blur"];
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
  const rivals = maps.filter((map) => map !== own).map((rival) => {
    const foreign = fills.filter((fill) => fill !== own && fill !== rival);
    if (foreign.length > 0) return { rival, foreign };
    const must = `such that one is home to neither "${own}" nor "${rival}"`;
    throw new RangeError(invalid(action, "fills", must, fills));
  });
  const lead = (rival: string, fill: string) => {
    const other = scoreOf(rival, fill);
    return scoreOf(own, fill).map((value, i) => value - other[i]!);
  };
  const meanOf = (lists: readonly (readonly number[])[]) =>
    lists[0]!.map((_, i) => mean(lists.map((list) => list[i]!)));
  return {
    atHome: meanOf(rivals.map(({ rival }) => lead(rival, own))),
    away: meanOf(
      rivals.map(({ rival, foreign }) => meanOf(foreign.map((fill) => lead(rival, fill)))),
    ),
  };
}
