import {
  correlateDrops,
  crossedScores,
  evenFractions,
  infidelity,
  type InformationCurves,
  linearImputation,
  performanceInformation,
  scoreDeletionInsertion,
  subsetDrops,
} from "@lib/metrics";
import {
  type Forward,
  invalid,
  type Random,
  requireKnownOptions,
  requireObjects,
  requireOneOf,
  requireTensor,
} from "@lib/runtime";
import {
  mean,
  type PairedComparison,
  pairedComparisons,
  pairScores,
  type Score,
} from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** Images and what they are explained as. */
export interface OtherJudgesSubjects {
  /** [batch, height, width, channels] with values in [0, 1]. */
  readonly images: tf.Tensor;
  /** The class of each. */
  readonly target: readonly number[];
  /** What sensitivity-n and infidelity hide pixels under. */
  readonly fills: Readonly<Record<"mean colour", tf.Tensor>>;
}

/** Options of {@link otherJudges}. */
export interface OtherJudgesOptions {
  /** Maps by name, of each one an image, a score a pixel. */
  readonly maps: Readonly<Record<string, readonly ArrayLike<number>[]>>;
  /** Pairs of names: is the first better than the second? */
  readonly duels: readonly (readonly [first: string, second: string])[];
  /** Draws pixels, squares and noise, the same for all maps. */
  readonly random: Random;
  /** Which judges are asked; default all five. */
  readonly judges?: readonly Judge[];
}

/** The five, and which of their scores is the better one. */
const directions = {
  SIC: "higher",
  AIC: "higher",
  "sensitivity-n": "higher",
  ROAD: "lower",
  infidelity: "lower",
} as const;
type Judge = keyof typeof directions;

const action = "ask other judges";

/**
 * Is one map better than another by judges other than the smallest share of pixels? Those are the softmax
 * and the accuracy information curve (SIC, AIC: areas), sensitivity-n (correlation of what a map forecasts
 * and what the logit loses where 10% or 30% of the pixels are hidden at random), ROAD (area of deletion
 * where holes are filled from around them, with noise), and infidelity (root of the mean squared error, in
 * logits, as a forecast of hidden squares, each map at its best scale). All comparisons of the call are one
 * family of tests of the mean.
 *
 * Images that SIC or AIC leave out, as they have nothing to regain when blurred, are left out there: the
 * same ones for every map.
 *
 * @returns The comparisons of each duel, one a judge, by its claim.
 * @throws {RangeError} If a judge leaves out all images but one, a map of a duel is missing or does not
 * fit the images, or a logit is not finite.
 * @see subsetDrops; performanceInformation; linearImputation; infidelity.
 *
 * @example
 * ```ts
 * const garments = await judgedGarments({ perClass: 1, blurSigma: 4, random: random(1) });
 * const maps = await controlMaps(garments.images, random(1));
 * const asking = { maps, duels: [["Sobel edges", "random"]] as const, random: random(2) };
 * const claims = await otherJudges(garments.model.forward, garments, asking);
 * console.log(Object.keys(claims)); // by five other judges Sobel edges is better than random
 * ```
 */
export async function otherJudges(
  forward: Forward,
  subjects: OtherJudgesSubjects,
  options: OtherJudgesOptions,
): Promise<Record<string, PairedComparison[]>> {
  requireObjects(action, "subjects", [subjects], "{ images, target, fills }");
  requireKnownOptions(action, options, {
    maps: true,
    duels: "a list of pairs of names",
    random: "a seeded generator",
    judges: "a list of names?",
  });
  const { maps, duels, random, judges = Object.keys(directions) as Judge[] } = options;
  for (const judge of judges) requireOneOf(Object.keys(directions), action, "judges", judge);
  requireTensor(action, "images", subjects.images);
  requireObjects(action, "maps and fills", [maps, subjects.fills], "maps and fills by name");
  const rated: Record<string, readonly ArrayLike<number>[]> = {};
  for (const name of Array.from(duels, (duel) => requirePair(duel)).flat()) {
    if (!maps[name]) throw new RangeError(invalid(action, "duels", "pairs of maps' names", name));
    rated[name] = maps[name];
  }
  const scores = await rate(forward, subjects, { maps: rated, random, judges });
  const tests = pairedComparisons(pairScores(scores, duels), { random, test: "mean" });
  const asked = judges.length === 5 ? "five other judges" : judges.join(", ");
  return Object.fromEntries(duels.map(([first, second], k) => [
    `by ${asked} ${first} is better than ${second}`,
    tests.filter((_, i) => i % duels.length === k),
  ]));
}

function requirePair(duel: unknown): readonly [string, string] {
  if (Array.isArray(duel) && duel.length === 2) return duel as unknown as readonly [string, string];
  throw new TypeError(invalid(action, "duels", "pairs of maps' names", duel));
}

/** The judges' scores of all maps. */
async function rate(
  forward: Forward,
  { images, target, fills }: OtherJudgesSubjects,
  { maps, random, judges }: Required<Omit<OtherJudgesOptions, "duels">>,
): Promise<Score[]> {
  const drawn = (what: string) => random.fork(what), batch = images.shape[0]!;
  const judged = ({ areas }: InformationCurves) => areas.filter((area) => area !== null);
  const sizes = [0.1, 0.3].map((share) =>
    Math.ceil(share * images.size / batch / images.shape.at(-1)!)
  );
  const hidden = { target, fill: fills["mean colour"] };
  const subsets = { ...hidden, sizes, samples: 20, random: drawn("subsets") };
  const drops = judges.includes("sensitivity-n")
    ? await subsetDrops(forward, images, subsets)
    : undefined;
  const scores: Score[] = [];
  for (const [map, own] of Object.entries(maps)) {
    const seen = { scores: own, target, random: drawn("seen"), least: 0.01 };
    const information = judges.includes("SIC") || judges.includes("AIC")
      ? await performanceInformation(forward, images, seen)
      : undefined;
    const values: Record<Judge, () => Promise<readonly number[]>> = {
      SIC: () => Promise.resolve(judged(information!.softmax)),
      AIC: () => Promise.resolve(judged(information!.accuracy)),
      "sensitivity-n": () => Promise.resolve(correlateDrops(drops!, own).map(mean)),
      ROAD: async () => {
        const imputed = linearImputation({ noise: 0.01, random: drawn("noise") });
        const road = await scoreDeletionInsertion(forward, images, {
          maps: { [map]: own },
          fills: { imputed },
          target,
          output: "probability",
          fractions: evenFractions(11),
        });
        return crossedScores(road, "deletion")(map, "imputed");
      },
      infidelity: async () => {
        const flat = Float32Array.from(own.flatMap((each) => Array.from(each)));
        const attributions = tf.tensor(flat, [batch, ...images.shape.slice(1, -1), 1]);
        const squares = { ...hidden, attributions, random: drawn("squares") };
        const { scaled } = await infidelity(forward, images, squares)
          .finally(() => attributions.dispose());
        return scaled.map(Math.sqrt);
      },
    };
    for (const judge of judges) {
      const direction = directions[judge];
      scores.push({ map, condition: judge, direction, values: await values[judge]() });
    }
  }
  return scores;
}
