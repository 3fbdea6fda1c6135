import { explorer, type Figure, fixed, type Image, panels, table, type Text } from "@lib/display";
import { relativeError, topKOverlap } from "@lib/metrics";
import { requireKnownOptions, requireObjects } from "@lib/runtime";
import { quantile, spearman } from "@lib/statistics";
import type { ExactPathSums } from "./exact_path_sums.ts";

/** Options of {@linkcode sweepTable}. */
export interface SweepTableOptions {
  readonly rule: string;
  readonly counts: readonly number[];
}

/**
 * How a rule's maps come closer to the exact ones: map error, completeness error, and of the pixels whose exact
 * attribution is not 0 the rank correlation and the overlap of the top tenths; median and quartiles over the
 * images, a count a row. (Where input and baseline agree all maps are 0, and would agree by themselves.)
 */
export function sweepTable(
  { paths, truths, mapOf }: Pick<ExactPathSums, "paths" | "truths" | "mapOf">,
  options: SweepTableOptions,
): Text {
  requireKnownOptions("make a table of a sweep", options, { rule: true, counts: true });
  const { rule, counts } = options;
  const attributed = (map: ArrayLike<number>, i: number) =>
    Array.from(map).filter((_, pixel) => truths[i]![pixel] !== 0);
  const spread = (values: readonly number[], digits: number) => {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((p) => fixed(quantile(values, p), digits));
    return `${middle} (${low} to ${high})`;
  };
  return table(
    [
      `steps, ${rule} rule, n = ${truths.length}`,
      "map error (%)",
      "completeness error (%)",
      "Spearman, where not 0",
      "top-10% IoU, where not 0",
    ],
    counts.map((steps) => {
      const maps = truths.map((_, i) => mapOf(i, rule, steps));
      const compared = maps.map((map, i) =>
        [attributed(map, i), attributed(truths[i]!, i)] as const
      );
      const sums = paths.map(({ rows, difference }) => {
        const { sum } = rows.find((row) => row.rule === rule && row.steps === steps)!;
        return 100 * Math.abs(sum / difference - 1);
      });
      return [
        `${steps}`,
        spread(maps.map((map, i) => 100 * relativeError(map, truths[i]!)), 1),
        spread(sums, 1),
        spread(compared.map(([map, truth]) => spearman(map, truth)), 3),
        spread(compared.map(([map, truth]) => topKOverlap(map, truth)), 2),
      ];
    }),
  );
}

/** An image of a {@linkcode stepsExplorer}. */
export interface SweptImage {
  /** Its place among the paths. */
  readonly index: number;
  readonly label: string;
  readonly image: Image;
}

/** Options of {@linkcode stepsExplorer}: the counts are the places of the slider. */
export interface StepsExplorerOptions extends SweepTableOptions {
  /** What all colours saturate at, in logits. */
  readonly limit: number;
}

/** Images with their maps at some number of steps, which a slider chooses, and the exact map beside. */
export function stepsExplorer(
  { truths, mapOf }: Pick<ExactPathSums, "truths" | "mapOf">,
  images: readonly SweptImage[],
  options: StepsExplorerOptions,
): Figure {
  const action = "explore steps";
  requireObjects(action, "images", images, "images, { index, label, image }");
  requireKnownOptions(action, options, { rule: true, counts: true, limit: true });
  const { rule, counts, limit } = options;
  return explorer((_, place) => {
    const steps = counts[place]!;
    const rows = images.map(({ index, label, image }) => {
      const map = mapOf(index, rule, steps), truth = truths[index]!;
      const picture = (data: ArrayLike<number>) =>
        ({ kind: "map", map: { ...image, data } }) as const;
      return {
        label: `<b>${label}</b> · off by ${fixed(100 * relativeError(map, truth), 0)}%`,
        tiles: [{ kind: "input", image } as const, picture(map), picture(truth)],
      };
    });
    return panels(rows, {
      columns: ["input", `n = ${steps}`, "exact"],
      blocks: 2,
      limit,
      precision: "compact",
      caption:
        `The ${rule} rule. Off by: relative L1 error, the sum of all deviations over the exact ` +
        "map's mass.",
    });
  }, { slider: { title: "steps", choices: counts } });
}
