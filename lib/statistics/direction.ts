/**
 * Whether a larger or a smaller value of a metric is the better one; printed beside every score.
 */
export type Direction = "higher" | "lower";
