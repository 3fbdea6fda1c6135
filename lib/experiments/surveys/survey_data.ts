import {
  type Random,
  random,
  requireIntegerFrom,
  requireKnownOptions,
  requireOneOf,
} from "@lib/runtime";
import type { SurveyTable } from "./survey_table.ts";

/** Options of {@linkcode surveyData}. */
export interface SurveyDataOptions {
  /** Draws everything; a safe integer. */
  readonly seed: number;
  /** How many people, at least 10; default 4,000. */
  readonly subjects?: number;
  /**
   * `many` is 12 one-hot groups of six levels, each half as frequent as the one before, 120 columns in
   * all; `few` is 4 groups of four equally frequent levels, 64 columns; default `many`.
   */
  readonly categories?: "many" | "few";
}

const blocks = 10, perBlock = 4, questions = 8;
/** Share of missing answers in every second measurement, and of people with label 1. */
const missing = 0.1, positive = 0.75;
const kinds = {
  many: { groups: 12, levels: 6, isUneven: true },
  few: { groups: 4, levels: 4, isUneven: false },
} as const;
type Kind = typeof kinds[keyof typeof kinds];

/** Log-odds that a measurement adds, by its block and place in it, for a standard normal value. */
const measured = [
  { block: 0, place: 0, effect: (z: number) => -3 * z },
  { block: 1, place: 1, effect: (z: number) => 0.9 * Math.tanh(z) },
  { block: 2, place: 2, effect: (z: number) => z > 0.5 ? -0.9 : 0 },
  { block: 3, place: 0, effect: (z: number) => -0.4 * z * z },
  { block: 4, place: 1, effect: (z: number) => 0.5 * z },
  { block: 5, place: 2, effect: (z: number) => -0.4 * z },
] as const;
/** Log-odds of a yes to question 0, and of the last level of group 0, less than nothing for the first. */
const yes = 0.7, lastLevel = 0.7;

/**
 * A made-up health survey whose sparse causes are known, so that it can be scored whether a model found
 * them.
 *
 * - 40 measurements in ten blocks of four. Within a block any two correlate at 0.6 (a shared normal
 *   factor); each has a mean and scale of its own, and the last of a block is log-normal. Of every
 *   second measurement 10% of the answers are missing at random (NaN).
 * - 8 yes/no questions, whose answers depend on the factor of the block of the same number.
 * - One-hot groups of exclusive levels, 72 columns or 16: see `categories`.
 * - The log-odds of label 1 add up eight causes: six measurements (linear, saturating, stepped and
 *   U-shaped effects), question 0 and group 0, plus the constant that makes 75% of the people positive.
 *   Every cause that is measured has three correlated bystanders.
 * - One cause leads, as age does in a health survey: it was made stronger than at first, so that a
 *   hundred people and no prior come nearer to the ROC-AUC that the paper reports for its survey.
 *
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * const survey = surveyData({ seed: 9 });
 * survey.featureNames.filter((_, i) => survey.causes![i]);
 * ```
 */
export function surveyData(options: SurveyDataOptions): SurveyTable {
  const action = "make survey data";
  requireKnownOptions(action, options, { seed: true, subjects: true, categories: true });
  const { seed, subjects = 4000, categories = "many" } = options;
  requireIntegerFrom(10, action, "subjects", subjects);
  requireOneOf(["many", "few"], action, "categories", categories);
  const kind = kinds[categories];
  const people = random(seed).fork("people"), columns = columnsOf(kind);
  const values = new Float32Array(subjects * columns.length);
  const evidence = Float64Array.from({ length: subjects }, (_, i) => {
    const { row, logOdds } = person(people, kind);
    values.set(row, i * columns.length);
    return logOdds;
  });
  const constant = interceptFor(evidence);
  const fate = random(seed).fork("labels");
  return {
    name: "generated survey",
    values,
    labels: Uint8Array.from(evidence, (e) => fate.uniform() < logistic(e + constant) ? 1 : 0),
    count: subjects,
    features: columns.length,
    featureNames: columns.map(({ name }) => name),
    causes: columns.map(({ isCause }) => isCause),
  };
}

function columnsOf({ groups, levels }: Kind): { name: string; isCause: boolean }[] {
  const list = (count: number) => [...Array(count).keys()];
  return [
    ...list(blocks).flatMap((block) =>
      list(perBlock).map((place) => ({
        name: `measurement ${block}${"abcd"[place]}`,
        isCause: measured.some((it) => it.block === block && it.place === place),
      }))
    ),
    ...list(questions).map((i) => ({ name: `question ${i}`, isCause: i === 0 })),
    ...list(groups).flatMap((group) =>
      list(levels).map((level) => ({ name: `group ${group}=${level}`, isCause: group === 0 }))
    ),
  ];
}

/** One person's answers and the log-odds that the causes add up to, less the constant. */
function person(draw: Random, { groups, levels, isUneven }: Kind) {
  const row: number[] = [], factors: number[] = [];
  let logOdds = 0;
  for (let block = 0; block < blocks; block++) {
    const factor = draw.normal();
    factors.push(factor);
    for (let place = 0; place < perBlock; place++) {
      const z = Math.sqrt(0.6) * factor + Math.sqrt(0.4) * draw.normal();
      const cause = measured.find((it) => it.block === block && it.place === place);
      logOdds += cause?.effect(z) ?? 0;
      const isMissing = draw.uniform() < missing && place % 2 === 0;
      const value = place === perBlock - 1 ? Math.exp(0.5 * z) : 20 * (block + 1) + (place + 1) * z;
      row.push(isMissing ? NaN : value);
    }
  }
  for (let i = 0; i < questions; i++) {
    const answer = 0.5 * factors[i]! + draw.normal() > 0.6 ? 1 : 0;
    if (i === 0) logOdds += yes * answer;
    row.push(answer);
  }
  for (let group = 0; group < groups; group++) {
    let level = isUneven ? 0 : draw.integer(levels);
    while (isUneven && level < levels - 1 && draw.uniform() < 0.5) level++;
    if (group === 0) logOdds += lastLevel * (2 * level / (levels - 1) - 1);
    for (let i = 0; i < levels; i++) row.push(i === level ? 1 : 0);
  }
  return { row, logOdds };
}

/** The constant that makes the mean probability that of label 1, by bisection. */
function interceptFor(evidence: Float64Array): number {
  let low = -50, high = 50;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const sum = evidence.reduce((total, e) => total + logistic(e + middle), 0);
    if (sum / evidence.length < positive) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
