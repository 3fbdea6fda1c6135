import { type CrossedScores, homeAdvantage } from "@lib/metrics";
import { invalid, type Random, requireFunction } from "@lib/runtime";
import { requireKnownOptions, requireRandom } from "@lib/runtime";
import { mean, type PairedComparison, pairedComparisons } from "@lib/statistics";

/** Options of {@link homeClaims}. */
export interface HomeClaimsOptions {
  /** Names that are baselines of maps and fills at once, two or more. */
  readonly homes: readonly string[];
  /** Draws the resamples of the intervals and the signs of the tests. */
  readonly random: Random;
}

/** What became of both claims, and how large the effect is. */
export interface HomeClaims {
  /** A map's lead over the others under its own fill against its mean lead elsewhere, a home each. */
  readonly ahead: readonly PairedComparison[];
  /** Under each fill the map of its own baseline against each other, `homes x (homes - 1)` of them. */
  readonly crowned: readonly PairedComparison[];
  /** Lead at home less that elsewhere, mean over the homes, one an image. */
  readonly advantages: readonly number[];
  /** For each home the mean score of its map under the fills of the others, one an image. */
  readonly abroad: readonly (readonly number[])[];
}

/**
 * Is a map favoured under the fill that is its own baseline? Two claims, each a family of tests of the mean
 * by flipping signs, with Holm's correction within the family.
 *
 * The first cannot be won by a good map or an easy fill, see `homeAdvantage`; the second says whether the
 * favour decides who comes first.
 *
 * @throws {RangeError} If there are fewer than two homes.
 *
 * @example
 * ```ts
 * import { homeClaims } from "@lib/experiments";
 * import { random } from "@lib/runtime";
 * const score = (map: string, fill: string) => map === fill ? [3, 4, 3] : [2, 1, 2];
 * const { advantages } = homeClaims(score, { homes: ["black", "white"], random: random(1) });
 * console.log(advantages); // [2, 6, 2]
 * ```
 */
export function homeClaims(score: CrossedScores, options: HomeClaimsOptions): HomeClaims {
  const action = "test for home advantages";
  requireFunction(action, "score", score);
  requireKnownOptions(action, options, { homes: true, random: true });
  const { homes, random } = options;
  requireRandom(action, random);
  if (!Array.isArray(homes) || homes.length < 2) {
    throw new RangeError(invalid(action, "homes", "a list of two names or more", homes));
  }
  const leads = homes.map((own) => homeAdvantage(score, { own, maps: homes, fills: homes }));
  const direction = "higher" as const;
  const ahead = leads.map(({ atHome, away }, k) => {
    return { name: homes[k]!, first: atHome, second: away, direction };
  });
  const crowned = homes.flatMap((own) =>
    homes.filter((rival) => rival !== own).map((rival) => {
      const [first, second] = [score(own, own), score(rival, own)];
      return { name: `${own} : ${rival}`, first, second, direction };
    })
  );
  const test = (name: string, pairs: typeof crowned) =>
    pairedComparisons(pairs, { random: random.fork(name), test: "mean" });
  const abroad = homes.map((map) => {
    const scores = homes.filter((fill) => fill !== map).map((fill) => score(map, fill));
    return scores[0]!.map((_, i) => mean(scores.map((own) => own[i]!)));
  });
  const gains = leads.map(({ atHome, away }) => atHome.map((lead, i) => lead - away[i]!));
  return {
    ahead: test("ahead", ahead),
    crowned: test("crowned", crowned),
    abroad,
    advantages: gains[0]!.map((_, i) => mean(gains.map((own) => own[i]!))),
  };
}
