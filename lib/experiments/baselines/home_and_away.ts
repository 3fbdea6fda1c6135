import { type CrossedScores, homeAdvantage } from "@lib/metrics";
import { invalid, type Random, requireFunction, requireKnownOptions } from "@lib/runtime";
import { type CrossedComparison, crossedComparisons, mean, requireSample } from "@lib/statistics";

/** Options of {@link homeLeads}. */
export interface HomeAndAwayOptions {
  /** Maps by the names of their baselines, two or more; every fill of {@link homeLeads} among them. */
  readonly maps: readonly string[];
  /** All fills, three or more. */
  readonly fills: readonly string[];
  /** Draws the resamples of the intervals and the signs of the tests. */
  readonly random: Random;
}

/** Options of {@link leaderAway}. */
export interface LeaderAwayOptions extends HomeAndAwayOptions {
  /**
   * Scores of other images, by which the leader is chosen; default the same ones, which flatters it a
   * little.
   */
  readonly chosenBy?: CrossedScores;
  /** Fills that decide nothing but the choice, such as a near relative of the leader's; default none. */
  readonly spared?: readonly string[];
}

/**
 * Is a map better off under the fill that is its own baseline? For each fill the lead of its map over all
 * others there, against its leads where neither is at home, image by image: one family of tests of the mean.
 *
 * @throws {RangeError} If a fill is not among the maps.
 * @see homeAdvantage, which takes the leads.
 */
export function homeLeads(score: CrossedScores, options: HomeAndAwayOptions): CrossedComparison[] {
  const action = "compare leads at home and away";
  requireFunction(action, "score", score);
  requireKnownOptions(action, options, { maps: true, fills: true, random: true });
  const { maps, fills, random } = options;
  return crossedComparisons(fills, ["home"], (own) => {
    const { atHome, away } = homeAdvantage(score, { own, maps, fills });
    return { first: atHome, second: away, direction: "higher" };
  }, { random, test: "mean" });
}

/** The map that serves best away from home, and how far it is ahead. */
export interface LeaderAway {
  readonly leader: string;
  /** The leader against each of the others, the smallest lead first; one family of tests of the mean. */
  readonly comparisons: readonly CrossedComparison[];
}

/**
 * Which map serves under fills that are not its own baseline?
 *
 * A map's home is the fill of its baseline's name. The leader has the highest mean score over its foreign
 * fills. Against each rival it is compared under those fills only that are home to neither, image by
 * image.
 *
 * @throws {RangeError} If there are fewer than two maps or three fills, or all are spared that a comparison
 * could be made under.
 */
export function leaderAway(score: CrossedScores, options: LeaderAwayOptions): LeaderAway {
  const action = "find the leader away from home";
  requireFunction(action, "score", score);
  requireKnownOptions(action, options, {
    maps: true,
    fills: true,
    random: true,
    chosenBy: true,
    spared: "a list of names?",
  });
  const { maps, fills, random, chosenBy = score, spared = [] } = options;
  requireFunction(action, "chosenBy", chosenBy);
  for (const [argument, list, least] of [["maps", maps, 2], ["fills", fills, 3]] as const) {
    if (Array.isArray(list) && list.length >= least) continue;
    throw new RangeError(invalid(action, argument, `a list of ${least} names or more`, list));
  }
  const unknown = spared.find((fill) => !fills.includes(fill));
  if (unknown !== undefined) {
    throw new RangeError(invalid(action, "spared", "names of fills", unknown));
  }
  const judged = fills.filter((fill) => !spared.includes(fill));
  const away = (map: string, rival: string, by = score, under: readonly string[] = judged) => {
    const foreign = under.filter((fill) => fill !== map && fill !== rival);
    if (foreign.length === 0) {
      const must = `such that a fill is left that is home to neither ${map} nor ${rival}`;
      throw new RangeError(invalid(action, "spared", must, spared));
    }
    const scores = foreign.map((fill) => by(map, fill));
    scores.forEach((own, i) => requireSample(action, `score("${map}", "${foreign[i]}")`, own));
    return scores[0]!.map((_, i) => mean(scores.map((own) => own[i]!)));
  };
  const strength = (map: string) => mean(away(map, map, chosenBy, fills));
  const leader = maps.toSorted((a, b) => strength(b) - strength(a))[0]!;
  const lead = (rival: string) => mean(away(leader, rival)) - mean(away(rival, leader));
  const others = maps.filter((map) => map !== leader).toSorted((a, b) => lead(a) - lead(b));
  const comparisons = crossedComparisons(others, ["away"], (rival) => {
    return { first: away(leader, rival), second: away(rival, leader), direction: "higher" };
  }, { random, test: "mean" });
  return { leader, comparisons };
}
