import type { SurveyTable } from "../surveys/table.ts";
import { invalid } from "@lib/runtime";

/** What {@linkcode fitStandardiser} learned from its rows: `[features]` each. */
export interface Standardiser {
  /** In the column's own unit. */
  readonly means: Float64Array;
  /** Standard deviations (divisor n, as scikit-learn's), 1 for a column that does not vary. */
  readonly scales: Float64Array;
}

/**
 * Means and scales of a table's columns over some of its rows, once missing answers are filled in.
 *
 * A missing answer counts as the mean of those that are there, which leaves the mean as it is and
 * shrinks the scale. Only the rows given are looked at: give the training rows.
 *
 * @throws {RangeError} If a column has no answer in any of the rows.
 *
 * @example
 * ```ts
 * const fitted = fitStandardiser(survey, split.train);
 * const inputs = standardise(survey, split.validation, fitted);
 * ```
 */
export function fitStandardiser(table: SurveyTable, rows: ArrayLike<number>): Standardiser {
  const { values, features, featureNames } = table;
  const means = new Float64Array(features), scales = new Float64Array(features);
  for (let f = 0; f < features; f++) {
    const answers = Array.from(rows, (row) => values[row * features + f]!)
      .filter((value) => !Number.isNaN(value));
    if (answers.length === 0) {
      const must = `answered by one of the ${rows.length} rows or more`;
      throw new RangeError(invalid("standardise", featureNames[f]!, must, "all missing"));
    }
    means[f] = answers.reduce((sum, value) => sum + value, 0) / answers.length;
    const squares = answers.reduce((sum, value) => sum + (value - means[f]!) ** 2, 0);
    // A column of equal values may keep a rounding error in its sum of squares.
    const varies = answers.some((value) => value !== answers[0]);
    scales[f] = varies ? Math.sqrt(squares / rows.length) : 1;
  }
  return { means, scales };
}

/**
 * The rows `[rows, features]` with missing answers as the mean, every column less its mean and divided
 * by its scale: 0 is the average person of the rows fitted on.
 */
export function standardise(
  table: SurveyTable,
  rows: ArrayLike<number>,
  { means, scales }: Standardiser,
): Float32Array {
  const { values, features } = table;
  const inputs = new Float32Array(rows.length * features);
  for (let i = 0; i < rows.length; i++) {
    for (let f = 0; f < features; f++) {
      const value = values[rows[i]! * features + f]!;
      inputs[i * features + f] = Number.isNaN(value) ? 0 : (value - means[f]!) / scales[f]!;
    }
  }
  return inputs;
}
