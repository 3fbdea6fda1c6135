import type { ComparedBaseline } from "@lib/attribution";
import { comparisonPanels, type Figure, fixed } from "@lib/display";
import { type Image, interval, table, type Text } from "@lib/display";
import { agreement, type MapAgreement, topKOverlap } from "@lib/metrics";
import { invalid, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import { bootstrapInterval, mean, spearman } from "@lib/statistics";

/** Options of {@link baselineAgreement}. */
export interface BaselineAgreementOptions {
  /** Which pixels of an image belong to its object. */
  readonly inside: (image: number, pixel: number) => boolean;
  /** Pairs of baselines for the table. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Draws the resamples of the intervals. */
  readonly random: Random;
}

type Ends = readonly [low: number, high: number];

/** How alike the maps from several baselines are. */
export interface BaselineAgreement {
  /** Rank correlations above the diagonal, overlaps of the top tenths below, ± half their intervals. */
  readonly matrix: Text;
  /** Some pairs with all four measures, and what is drawn against itself: two draws, two means of two. */
  readonly table: Text;
  /** A pair's mean rank correlation with its interval, of all pixels or of the object's. */
  readonly rank: (
    pair: readonly [string, string],
    where: "all" | "inside",
  ) => { readonly mean: number; readonly interval: Ends };
}

/**
 * Do maps of the same images from several baselines agree, pair by pair, and does a baseline that is drawn
 * agree with itself?
 *
 * Spearman's correlation of all pixels and of the object's alone, where no background of ties can make or
 * break it, that of the sizes there, |attribution|, which no sign can make, and the overlap of the top tenths; means over the images with 95% bootstrap intervals.
 *
 * @param compared What `compareBaselines()` gives; a baseline of four draws or more is also compared with
 * itself.
 * @throws {RangeError} If a pair names no baseline.
 */
export function baselineAgreement(
  compared: readonly ComparedBaseline[],
  options: BaselineAgreementOptions,
): BaselineAgreement {
  const action = "compare baselines' maps";
  requireObjects(action, "compared", compared, "compared baselines");
  requireKnownOptions(action, options, { inside: true, pairs: true, random: true });
  const { inside, pairs, random } = options, names = compared.map(({ name }) => name);
  const maps = compared.map((baseline) => baseline.maps);
  const objects = maps.map((of) => of.map((map, i) => map.filter((_, k) => inside(i, k))));
  const by = (measure: typeof spearman, of = maps) => agreement(of, { measure, random });
  const sizes = agreement(objects.map((of) => of.map((map) => map.map(Math.abs))), {
    measure: spearman,
    random: random.fork("sizes"),
  });
  const all = by(spearman), within = by(spearman, objects), tops = by((a, b) => topKOverlap(a, b));
  const place = ([a, b]: readonly [string, string]) => {
    const places = [names.indexOf(a), names.indexOf(b)] as const;
    if (places.every((at) => at >= 0)) return places;
    throw new RangeError(invalid(action, "pairs", `of baselines, ${names.join(", ")}`, [a, b]));
  };
  const cell = ({ means, intervals }: MapAgreement, pair: readonly [string, string]) => {
    const [a, b] = place(pair);
    return `${fixed(means[a]![b]!)} ${interval(intervals[a]![b]!)}`;
  };
  const alike = (first: readonly Float32Array[], second: readonly Float32Array[]) => {
    const values = first.map((map, i) => spearman(map, second[i]!));
    return `${fixed(mean(values))} ${interval(bootstrapInterval(values, { random }))}`;
  };
  const drawn = compared.filter(({ draws }) => draws.length >= 4).flatMap(({ name, draws }) => [
    [`${name}: two draws`, alike(draws[0]!, draws[1]!), "", "", ""],
    [`${name}: two means of two`, alike(both(draws, 0), both(draws, 2)), "", "", ""],
  ]);
  const ends = split(all.intervals, tops.intervals);
  const cells = split(all.means, tops.means).map((row, i) =>
    row.map((value, j) => {
      const [low, high] = ends[i]![j]!;
      return high > low ? `${fixed(value)} ±${fixed((high - low) / 2)}` : fixed(value);
    })
  );
  const named = pairs.map((pair) => {
    return [pair.join(", "), ...[all, within, sizes, tops].map((measure) => cell(measure, pair))];
  });
  return {
    matrix: table(["", ...names], names.map((name, i) => [name, ...cells[i]!])),
    table: table(["maps", "rank correlation", "of the object", "of |a| there", "top-10% overlap"], [
      ...named,
      ...drawn,
    ]),
    rank(pair, where) {
      const [a, b] = place(pair);
      const { means, intervals } = { all, inside: within }[where];
      return { mean: means[a]![b]!, interval: intervals[a]![b]! };
    },
  };
}

/** The mean of a draw's maps and the next one's, an image each. */
function both(draws: ComparedBaseline["draws"], from: number): Float32Array[] {
  const [first, second] = [draws[from]!, draws[from + 1]!];
  return first.map((map, i) => map.map((value, k) => (value + second[i]![k]!) / 2));
}

/** What stands above the diagonal and on it of one matrix, below it of another. */
function split<T>(above: readonly (readonly T[])[], below: readonly (readonly T[])[]): T[][] {
  return above.map((row, i) => row.map((value, j) => j < i ? below[i]![j]! : value));
}

/**
 * One image under a baseline that is drawn: two single draws' maps, the mean of all, and the standard
 * deviation between them, a value a pixel.
 *
 * @param image Of one channel.
 * @param options.at Which of the compared images it is.
 * @param options.label What it is and what was explained.
 */
export function spreadPanels(
  image: Image,
  { draws, maps, spreads, name }: ComparedBaseline,
  { at, label }: { readonly at: number; readonly label: string },
): Figure {
  const all = `of ${draws.length}`;
  const columns: Record<string, Float32Array> = {
    "draw 1": draws[0]![at]!,
    "draw 2": draws[1]![at]!,
    [`mean ${all}`]: maps[at]!,
    [`spread ${all}`]: spreads[at]!,
  };
  const shown = Object.entries(columns).map(([heading, data]) => [heading, [{ ...image, data }]]);
  return comparisonPanels([image], Object.fromEntries(shown), {
    labels: [`<b>${label}</b> from ${name}`],
    precision: "compact",
    caption:
      "Integrated gradients from two single draws of the baseline, the mean of all draws, and " +
      "the standard deviation between draws, which is never below 0.",
  });
}
