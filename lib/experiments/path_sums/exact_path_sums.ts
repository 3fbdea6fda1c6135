import {
  doublings,
  everyRule,
  type ExactIntegratedGradients,
  exactIntegratedGradients,
  type LayeredNet,
  type Quadrature,
  quadrature,
  refinement,
} from "@lib/attribution";
import { relativeError } from "@lib/metrics";
import {
  invalid,
  requireKnownOptions,
  requireList,
  requireObjects,
  requireOneOf,
} from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** What a rule gave with a number of steps on one path. */
export interface StepsRow {
  /** A rule's name. */
  readonly rule: string;
  readonly steps: number;
  /** What the map adds up to, in logits. */
  readonly sum: number;
  /** sum |map - truth| / sum |truth|. */
  readonly error: number;
  /** sum |map - before| / sum |map|, before having half as many intervals; absent where none was. */
  readonly change?: number;
}

/** How the sums over one path compare with the truth. */
export interface PathSums {
  /** What the image is. */
  readonly label: string;
  /** F(x) - F(x'), in logits. */
  readonly difference: number;
  /** All counts that were tried, ascending for each rule. */
  readonly rows: readonly StepsRow[];
  /** Those of the rules' doublings, which `integratedGradients` with a tolerance goes through. */
  readonly ladder: readonly StepsRow[];
}

/** Options of {@linkcode exactPathSums}. */
export interface ExactPathSumsOptions {
  /** Index of the explained output of each image. */
  readonly target: readonly number[];
  /** What each image is. */
  readonly labels: readonly string[];
  /** Counts that every rule is asked for; each rule's doublings from 8 steps are added. */
  readonly counts: readonly number[];
  /** How often the steps double from 8 on; default 9, to 4096. */
  readonly doublings?: number;
}

/** What a path is summed up by. */
interface Asked {
  readonly rule: string;
  readonly steps: number;
  readonly nodes: Quadrature;
}

/** A rule's nodes seen from the other end of the path, where the image is. */
function fromTheImage({ nodes, weights }: Quadrature): Quadrature {
  return { nodes: nodes.map((alpha) => 1 - alpha).reverse(), weights: weights.toReversed() };
}

/** Exact maps, and what every rule makes of the same paths. */
export interface ExactPathSums {
  /** The caller disposes its attributions. */
  readonly exact: ExactIntegratedGradients;
  /** The exact map of each image. */
  readonly truths: readonly Float32Array[];
  /** One for each image. */
  readonly paths: readonly PathSums[];
  /** The map that a rule gives an image. */
  readonly mapOf: (image: number, rule: string, steps: number) => Float64Array;
}

/**
 * Exact Integrated Gradients from black, and beside them the maps of every rule at many counts: they are
 * read off the exact pieces, so that no count costs a gradient. As a control, rows called `mirrored` have
 * `crowded` with its nodes at the image's end, alpha = 1 - (1 - t)^2, at the counts that are asked for.
 *
 * @throws {RangeError} If a rule is asked for a map that was not computed.
 */
export async function exactPathSums(
  net: LayeredNet,
  images: tf.Tensor,
  options: ExactPathSumsOptions,
): Promise<ExactPathSums> {
  const action = "sum up exact paths";
  requireKnownOptions(action, options, {
    target: true,
    labels: "a list of words",
    counts: "a list of numbers",
    doublings: true,
  });
  const { target, labels, counts, doublings: times = 9 } = options;
  const ladders = new Map(
    everyRule.map((rule) => [rule as string, doublings(rule, { count: times + 1 })]),
  );
  const ascending = (some: readonly number[]) => [...new Set(some)].sort((a, b) => a - b);
  const asked = everyRule.flatMap((rule) =>
    ascending([...counts, ...ladders.get(rule) ?? []]).map((steps): Asked => {
      return { rule, steps, nodes: quadrature(rule, steps) };
    })
  );
  for (const steps of ascending(counts)) {
    asked.push({ rule: "mirrored", steps, nodes: fromTheImage(quadrature("crowded", steps)) });
  }
  const quadratures = asked.map(({ nodes }) => nodes);
  const exact = await exactIntegratedGradients(net, images, { target, quadratures });
  const all = await exact.attributions.data<"float32">(), size = all.length / target.length;
  const truths = target.map((_, i) => all.slice(i * size, (i + 1) * size));
  const place = new Map(asked.map(({ rule, steps }, k) => [`${rule} ${steps}`, k]));
  const mapOf = (image: number, rule: string, steps: number) => {
    const map = exact.sampled[image]?.[place.get(`${rule} ${steps}`) ?? -1];
    if (map) return map;
    throw new RangeError(invalid(action, "steps", "one of the computed counts", steps));
  };
  const paths = exact.certificate.examples.map(({ difference }, i) => {
    const rows = asked.map(({ rule, steps }): StepsRow => {
      const map = mapOf(i, rule, steps), ladder = ladders.get(rule) ?? [];
      const sum = map.reduce((total, value) => total + value, 0);
      const row = { rule, steps, sum, error: relativeError(map, truths[i]!) };
      const half = ladder[ladder.indexOf(steps) - 1];
      if (half === undefined) return row;
      const before = mapOf(i, rule, half);
      return { ...row, change: refinement(map, before, { difference, tolerance: 1 }).change };
    });
    const ladder = rows.filter(({ rule, steps }) => ladders.get(rule)?.includes(steps));
    return { label: labels[i] ?? `${i}`, difference, rows, ladder };
  });
  return { exact, truths, paths, mapOf };
}

/** Requires one path or more, each with its rows and its ladder. */
export function requirePaths(action: string, paths: readonly PathSums[], argument = "paths"): void {
  requireObjects(action, argument, paths, "paths, { label, difference, rows, ladder }");
  if (paths.length === 0) {
    throw new RangeError(invalid(action, argument, "one path or more", paths));
  }
  for (const [i, { rows, ladder }] of paths.entries()) {
    requireObjects(action, `${argument}[${i}].rows`, rows, "rows, { rule, steps, sum, error }");
    requireObjects(action, `${argument}[${i}].ladder`, ladder, "rows, { rule, steps, sum, error }");
  }
}

/** Requires names of rules that the paths have rows of. */
export function requireRules(
  action: string,
  rules: readonly string[],
  paths: readonly PathSums[],
): void {
  requireRulesOf(action, rules, paths.slice(0, 1));
}

function requireRulesOf(
  action: string,
  rules: readonly string[],
  paths: readonly PathSums[],
): void {
  requireList(action, "rules", rules, "names of rules");
  const known = [...new Set(paths.flatMap(({ rows }) => rows.map(({ rule }) => rule)))];
  for (const rule of Array.from(rules)) requireOneOf(known, action, "rules", rule);
}

/** Requires paths by the name of their group, and of each rule rows in one group or more. */
export function requireGroups(
  action: string,
  groups: Readonly<Record<string, readonly PathSums[]>>,
  rules: readonly string[],
): void {
  requireObjects(action, "groups", [groups], "paths by the name of their group");
  for (const [name, paths] of Object.entries(groups)) requirePaths(action, paths, name);
  requireRulesOf(action, rules, Object.values(groups).map(([first]) => first!));
}

/**
 * What stands for a rule in the chart of a group that has no rows of it, so that charts have as many traces:
 * a line of one point paints nothing, and the legend leaves it out.
 */
export function absentLine(rule: string) {
  return { name: rule, x: [10], y: [10], mode: "lines", listed: false } as const;
}

/** Requires numbers of steps that the paths have rows of. */
export function requireCounts(
  action: string,
  counts: readonly number[],
  paths: readonly PathSums[],
): void {
  requireList(action, "counts", counts);
  const known = [...new Set(paths[0]!.rows.map(({ steps }) => steps))];
  for (const steps of Array.from(counts)) requireOneOf(known, action, "counts", steps);
}
