import type { SurveyTable } from "../surveys/table.ts";
import { invalid, type Random } from "@lib/runtime";
import { fitStandardiser, standardise } from "./standardise.ts";

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
  /** Training and validation subjects of each; 100 when absent. The test takes everybody else. */
  readonly train?: number;
  readonly validation?: number;
}

/**
 * Parts a table's people at random into training, validation and test, over and over.
 *
 * Missing answers and scales are settled by the training rows of each split alone.
 *
 * @throws {RangeError} If the table has too few people, or a column no answer among the training rows.
 *
 * @example
 * ```ts
 * const splits = surveySplits(surveyData({ seed: 9 }), { count: 30, random: random(9) });
 * ```
 */
export function surveySplits(table: SurveyTable, options: SurveySplitsOptions): SurveySplit[] {
  const { count, random, train = 100, validation = 100 } = options;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(invalid("split a survey", "count", "a positive integer", count));
  }
  if (train < 2 || validation < 2 || table.count < train + validation + 2) {
    const must = `two people or more in each of three parts of ${table.count}`;
    throw new RangeError(invalid("split a survey", "train, validation", must, [train, validation]));
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
