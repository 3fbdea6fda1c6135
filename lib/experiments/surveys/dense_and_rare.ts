import { invalid, random, requireKnownOptions } from "@lib/runtime";
import { classProbability } from "@lib/statistics";
import type { SurveyTable } from "./survey_table.ts";

/** Options of {@linkcode denseAndRareSurvey}. */
export interface DenseAndRareOptions {
  /** Draws everything; a safe integer. */
  readonly seed: number;
  /** How many of the 118 columns are measurements, 4 to 118; the others are rare answers. */
  readonly dense: number;
  /** How many people, at least 10; default 2,200. */
  readonly people?: number;
}

/** As many columns as the paper's table has, shares of yes among rare answers, and of label 1. */
const columns = 118, rarest = 0.002, commonest = 0.3, positive = 0.75;

/** Log-odds that the first columns add, in standard deviations from the mean: the first one leads. */
const effects: readonly ((z: number) => number)[] = [
  (z) => -2 * z,
  (z) => 0.9 * Math.tanh(z),
  (z) => z > 0.5 ? -0.9 : 0,
  (z) => -0.4 * z * z,
];

/**
 * A made-up health survey in which one thing can be varied: how many of its 118 columns are dense.
 *
 * - Behind every column stands a normal number for each person, all of them independent. A _dense_ column
 *   shows it; a _rare_ one only whether it is among the column's highest: a yes of 0.2% to 30% of the
 *   people (log-uniform). Columns are dense from the first on, so that of two surveys of one seed the
 *   denser shows the same people, the same labels, and some columns in full that the other shows as rare.
 * - The first four columns are the causes, always dense: the first leads, straight; the others saturate,
 *   step and bend. Their log-odds and the constant that makes 75% positive draw the labels.
 *
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { denseAndRareSurvey } from "@lib/experiments";
 * const [few, many] = [5, 40].map((dense) => denseAndRareSurvey({ seed: 9, dense }));
 * console.log(few!.featureNames[10], many!.featureNames[10]); // "rare 10", "measurement 10"
 * ```
 */
export function denseAndRareSurvey(options: DenseAndRareOptions): SurveyTable {
  const action = "make a survey";
  requireKnownOptions(action, options, {
    seed: true,
    dense: `an integer of ${effects.length} or more`,
    people: "an integer of 10 or more?",
  });
  const { seed, dense, people = 2200 } = options;
  if (dense > columns) throw new RangeError(invalid(action, "dense", `at most ${columns}`, dense));
  const source = random(seed), draw = source.fork("people"), fate = source.fork("labels");
  const behind = Array.from({ length: people }, () => draw.normalArray(columns));
  const values = new Float32Array(people * columns);
  for (let column = 0; column < columns; column++) {
    const numbers = behind.map((person) => person[column]!);
    const share = rarest * (commonest / rarest) ** source.fork(`share ${column}`).uniform();
    const least = numbers.toSorted((a, b) => b - a)[Math.ceil(share * people) - 1]!;
    const shown = (z: number) => column < dense ? z : Number(z >= least);
    numbers.forEach((z, i) => values[i * columns + column] = shown(z));
  }
  const evidence = Float64Array.from(
    behind,
    (person) => effects.reduce((sum, effect, i) => sum + effect(person[i]!), 0),
  );
  const constant = interceptFor(evidence), logOdds = evidence.map((e) => e + constant);
  return {
    name: `${dense} dense columns`,
    values,
    labels: Uint8Array.from(
      logOdds,
      (odds) => fate.uniform() < classProbability([odds], 1) ? 1 : 0,
    ),
    count: people,
    features: columns,
    featureNames: Array.from(
      { length: columns },
      (_, i) => i < effects.length ? `cause ${i}` : i < dense ? `measurement ${i}` : `rare ${i}`,
    ),
    causes: Array.from({ length: columns }, (_, i) => i < effects.length),
    logOdds,
  };
}

/** The constant that makes the mean probability that of label 1, by bisection. */
function interceptFor(evidence: Float64Array): number {
  let low = -50, high = 50;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const sum = evidence.reduce((total, e) => total + classProbability([e + middle], 1), 0);
    if (sum / evidence.length < positive) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
