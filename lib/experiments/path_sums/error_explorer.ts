import { explorer, type Figure, lineChart } from "@lib/display";
import { requireKnownOptions, requireObjects } from "@lib/runtime";
import { median } from "@lib/statistics";
import type { PathSums } from "./exact_path_sums.ts";
import { requirePaths, requireRules } from "./require_paths.ts";

/** Options of {@linkcode errorExplorer}. */
export interface ErrorExplorerOptions {
  /** The rules, a line each. */
  readonly rules: readonly string[];
  readonly title: string;
  readonly caption: string;
}

/** Two powers to compare with: of a staircase, and what midpoint reaches on a smooth function. */
const guides = [{ power: 1, text: "1/n" }, { power: 2, text: "1/n²" }];

/**
 * Median error of the map against the number of steps, a line a rule, with guides of slope -1 and -2; the
 * menu chooses whose paths.
 *
 * @param groups Paths by the name of their group; two or more.
 */
export function errorExplorer(
  groups: Readonly<Record<string, readonly PathSums[]>>,
  options: ErrorExplorerOptions,
): Figure {
  const action = "explore errors";
  requireKnownOptions(action, options, { rules: true, title: "words", caption: true });
  const { rules, title, caption } = options;
  requireObjects(action, "groups", [groups], "paths by the name of their group");
  const names = Object.keys(groups);
  for (const name of names) {
    requirePaths(action, groups[name]!, name);
    requireRules(action, rules, groups[name]!);
  }
  const errorsOf = (paths: readonly PathSums[], rule: string) => {
    const rows = paths[0]!.rows.filter((row) => row.rule === rule);
    const y = rows.map(({ steps }) =>
      100 *
      median(paths.map((path) =>
        path.rows.find((row) => row.rule === rule && row.steps === steps)!.error
      ))
    );
    // A reference is no news about itself.
    const x = rows.map(({ steps }) => steps).filter((_, k) => y[k]! > 0);
    return { name: rule, x, y: y.filter((error) => error > 0), n: paths.length };
  };
  return explorer((group) => {
    const lines = rules.map((rule) => errorsOf(groups[names[group]!]!, rule));
    const dashed = guides.map(({ power, text }) => {
      const x = [5, 20 ** (2 / power) * (power === 1 ? 10 : 5)];
      const y = x.map((steps) => 100 * (5 / steps) ** power);
      return { name: text, x, y, mode: "lines", dash: "dash", colour: "#808080" } as const;
    });
    return lineChart([...lines, ...dashed], {
      title: `${title}: ${names[group]}`,
      x: { title: "steps (gradients)", log: true, range: [4, 5000] },
      y: { title: "relative L1 error of the map (%)", log: true, range: [0.015, 130] },
      caption,
      width: 700,
      height: 420,
    });
  }, { menu: { title: "images", choices: names } });
}
