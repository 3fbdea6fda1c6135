/**
 * Answers and measurements of many people, and for each a yes or no to predict.
 *
 * Missing answers are NaN here, and only here: whoever uses a table fills them in first.
 */
export interface SurveyTable {
  readonly name: string;
  /** `[count, features]`, row-major, each column in a unit of its own; NaN where missing. */
  readonly values: Float32Array;
  /** `[count]`, 1 for yes and 0 for no. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly features: number;
  /** `[features]`; the columns of a one-hot group are named `group=level`. */
  readonly featureNames: readonly string[];
  /** `[features]`, whether a column is a cause of the labels; absent where nobody knows. */
  readonly causes?: readonly boolean[];
}
