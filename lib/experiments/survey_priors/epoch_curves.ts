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

/** Where the intervals of a gain leave out 0: "below in 4 to 31; above in 62 to 100". */
export function gainSpans({ mean, half }: EpochCurve): string {
  const sides = mean.map((gain, i) =>
    Math.abs(gain) <= half[i]! ? "" : gain > 0 ? "above" : "below"
  );
  const starts = sides.flatMap((side, i) => side && side !== sides[i - 1] ? [i] : []);
  const spans = starts.map((start) => {
    const length = sides.slice(start).findIndex((side) => side !== sides[start]);
    const end = length < 0 ? sides.length : start + length;
    return `${sides[start]} in ${start + 1}${end > start + 1 ? ` to ${end}` : ""}`;
  });
  return spans.join("; ") || "nowhere";
}
