import { random, requireKnownOptions, requireOneOf } from "@lib/runtime";
import { type SurveyTable, surveyTable } from "./survey_table.ts";

/** As many columns as the paper's table has, and the shares of yes among the rare ones. */
const columns = 118, rarest = 0.001, commonest = 0.3;

/** What was written for "not measured", by column. */
const sentinels: Readonly<Record<string, readonly number[]>> = {
  "Red blood cells": [77.7, 88.8],
  "Poverty index": [999],
};
/** Numbers that stand for kinds. */
const kinds: Readonly<Record<string, readonly number[]>> = { Race: [1, 2, 3], Sex: [1, 2] };

/** Options of {@linkcode cleanedNhanes}. */
export interface CleanedNhanesOptions {
  /** Draws the rare columns; a safe integer. */
  readonly seed: number;
  /** The measured columns that are kept; default all. */
  readonly keep?: readonly string[];
}

/**
 * NHANES I, the part with 18 columns, made comparable with the paper's table of 118: numbers that stand
 * for "not measured" become missing, race and sex become a column for each kind, and columns of rare
 * answers drawn at random, which know nothing, fill it up. The label is survival for 15 years.
 *
 * @param path A CSV file, plain or gzip, with the columns `Race`, `Sex`, `Red blood cells`, `Poverty
 * index`, other measurements, `followup_years`, `died`, `survived10` and `survived15`.
 * @throws {Error} If the file is missing, broken, or lacks a column that is named here.
 * @see National Center for Health Statistics, NHANES I and its Epidemiologic Followup Study: a survey
 * of the US government's, in the public domain.
 */
export async function cleanedNhanes(
  path: string | URL,
  options: CleanedNhanesOptions,
): Promise<SurveyTable> {
  requireKnownOptions("clean a survey", options, { seed: true, keep: "a list of names?" });
  const known = { label: "survived15", drop: ["followup_years", "died", "survived10"] };
  const { values, labels, count, features, featureNames } = await surveyTable(path, known);
  const { seed, keep = featureNames } = options;
  for (const name of keep) requireOneOf(featureNames, "clean a survey", "keep", name);
  const dense = featureNames.flatMap((name, column) => {
    if (!keep.includes(name)) return [];
    const answer = (row: number) => values[row * features + column]!;
    const isMissing = (value: number) =>
      Number.isNaN(value) || (sentinels[name] ?? []).some((none) => Math.abs(value - none) < 1e-3);
    if (!kinds[name]) {
      return [{ name, shown: (row: number) => isMissing(answer(row)) ? NaN : answer(row) }];
    }
    return kinds[name].map((kind) => ({
      name: `${name}=${kind}`,
      shown: (row: number) => isMissing(answer(row)) ? NaN : Number(answer(row) === kind),
    }));
  });
  const source = random(seed);
  const rare = Array.from({ length: columns - dense.length }, (_, i) => {
    const draw = source.fork(`rare ${i}`), share = rarest * (commonest / rarest) ** draw.uniform();
    return { name: `rare ${i}`, shown: () => Number(draw.uniform() < share) };
  });
  const all = [...dense, ...rare], table = new Float32Array(count * columns);
  all.forEach(({ shown }, column) => {
    for (let row = 0; row < count; row++) table[row * columns + column] = shown(row);
  });
  return {
    name: `NHANES I, ${dense.length} dense columns`,
    values: table,
    labels,
    count,
    features: columns,
    featureNames: all.map(({ name }) => name),
  };
}
