import { mean, meanInterval } from "@lib/statistics";

/** What was measured in every epoch, summed up over splits. */
export interface EpochCurve {
  /** How many splits. */
  readonly n: number;
  /** Of each epoch the mean, and half the width of its 95% t interval. */
  readonly mean: readonly number[];
  readonly half: readonly number[];
}

/** Four digits are what a curve needs. */
const digits = (value: number) => Number(value.toFixed(4));

/**
 * A curve with its intervals, t s / sqrt(n), where the mean is that of all n splits and s the spread of w
 * of them, whose every epoch was kept. That is Student's interval of w - 1 degrees of freedom: s does
 * not depend on the mean.
 *
 * @param options With `watched`, the curves of the w splits, two or more, [split][epoch].
 */
export function epochCurve(
  curve: readonly number[],
  { watched, n }: { readonly watched: readonly (readonly number[])[]; readonly n: number },
): EpochCurve {
  const halves = curve.map((_, epoch) => {
    const values = watched.map((split) => split[epoch]!);
    return (meanInterval(values)[1] - mean(values)) * Math.sqrt(watched.length / n);
  });
  return { n, mean: curve.map(digits), half: halves.map(digits) };
}

/** By how much one curve is above another, split by split where splits were kept. */
export function curveGains(
  curves: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
): number[][] {
  return curves.map((curve, i) => curve.map((value, epoch) => value - others[i]![epoch]!));
}

/**
 * From which epoch on, counted from 1, the intervals of a gain stay above 0 to the end, none if the last does
 * not; and in how many they lie below.
 */
export function gainStands({ mean, half }: EpochCurve): { from?: number; below: number } {
  const last = mean.findLastIndex((gain, i) => gain <= half[i]!);
  const below = mean.filter((gain, i) => gain < -half[i]!).length;
  return last === mean.length - 1 ? { below } : { from: last + 2, below };
}
