import { invalid, requireList, requireObjects, requireOneOf } from "@lib/runtime";
import type { PathSums } from "./exact_path_sums.ts";

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
  requireList(action, "rules", rules, "names of rules");
  const known = [...new Set(paths[0]!.rows.map(({ rule }) => rule))];
  for (const rule of Array.from(rules)) requireOneOf(known, action, "rules", rule);
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
