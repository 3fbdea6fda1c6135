import { invalid, type Random, requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { requireTable, type SurveyTable } from "../surveys/survey_table.ts";

/** One way to part a table's people, each in one of three roles, ready for a network. */
export interface SurveySplit {
  /** Names the split: its random numbers are drawn under this number. */
  readonly id: number;
  readonly train: SurveyPart;
  readonly validation: SurveyPart;
  readonly test: SurveyPart;
}

/** Some people of a table. */
export interface SurveyPart {
  /** Row numbers in the table. */
  readonly rows: Uint32Array;
  /** `[rows, features]`, standardised by the training rows. */
  readonly inputs: Float32Array;
  /** `[rows]`, 0 or 1. */
  readonly labels: Uint8Array;
}

/** Options of {@linkcode surveySplits}. */
export interface SurveySplitsOptions {
  /** How many splits, a positive integer. */
  readonly count: number;
  /** Draws them; split i is the same whatever the count. */
  readonly random: Random;
  /** Training people of each split; default 100. */
  readonly train?: number;
  /** Validation people of each split; default 100. The test takes everybody else. */
  readonly validation?: number;
}

/**
 * Parts a table's people at random into training, validation and test, over and over.
 *
 * Missing answers and scales are settled by the training rows of each split alone.
 *
 * @throws {RangeError} If the table has too few people, or a column no answer among the training rows.
 */
export function surveySplits(table: SurveyTable, options: SurveySplitsOptions): SurveySplit[] {
  const action = "split a survey";
  requireTable(action, table);
  requireKnownOptions(action, options, {
    count: "a positive integer",
    random: "a seeded generator",
    train: "an integer of 2 or more?",
    validation: "an integer of 2 or more?",
  });
  const { count, random, train = 100, validation = 100 } = options;
  if (table.count < train + validation + 2) {
    const must = `two people or more in each of three parts of ${table.count}`;
    throw new RangeError(invalid(action, "train, validation", must, [train, validation]));
  }
  return Array.from({ length: count }, (_, id) => {
    const order = random.fork(`split ${id}`).shuffle(table.count);
    const fitted = fitStandardiser(table, order.subarray(0, train));
    const part = (start: number, end?: number): SurveyPart => {
      const rows = order.subarray(start, end);
      const labels = Uint8Array.from(rows, (row) => table.labels[row]!);
      return { rows, inputs: standardise(table, rows, fitted), labels };
    };
    return {
      id,
      train: part(0, train),
      validation: part(train, train + validation),
      test: part(train + validation),
    };
  });
}

/** Requires a split as {@linkcode surveySplits} gives it. @throws {TypeError} If it is none. */
export function requireSplit(action: string, split: SurveySplit): void {
  const { train, validation, test } = split ?? {};
  const isPart = ({ rows, inputs, labels }: Partial<SurveyPart> = {}) =>
    rows instanceof Uint32Array && inputs instanceof Float32Array && labels instanceof Uint8Array;
  if ([train, validation, test].every(isPart)) return;
  throw new TypeError(invalid(action, "split", "one of surveySplits()", split));
}

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

/** The inputs of parts of equal size as `[parts, rows, features]`. */
export function stackInputs(parts: readonly SurveyPart[]): tf.Tensor3D {
  const rows = parts[0]!.rows.length, size = parts[0]!.inputs.length;
  const all = new Float32Array(parts.length * size);
  parts.forEach(({ inputs }, i) => all.set(inputs, i * size));
  return tf.tensor3d(all, [parts.length, rows, size / rows]);
}

/** The labels of parts of equal size as float32 `[parts, rows]`. */
export function stackLabels(parts: readonly SurveyPart[]): tf.Tensor2D {
  return tf.tensor2d(parts.map(({ labels }) => [...labels]), undefined, "float32");
}
