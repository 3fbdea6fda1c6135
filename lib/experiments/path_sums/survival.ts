import { explorer, Figure, lineChart, percent, table, type Text } from "@lib/display";
import { requireKnownOptions, requirePositive } from "@lib/runtime";
import type { PathSums, StepsRow } from "./exact_path_sums.ts";
import { absentLine, requireGroups, requirePaths, requireRules } from "./exact_path_sums.ts";

/** What has to be within the tolerance: the map, or what it adds up to. */
export type Measure = "map" | "sum";

/** Which steps suffice on one path. */
export interface SufficientSteps {
  readonly label: string;
  /** The first count within the tolerance; absent where no count was. */
  readonly first?: number;
  /** The count from which on all that were tried are; absent where the last is not. */
  readonly lasting?: number;
}

/** The steps that the paper names for 5% of the sum. */
const paperSteps = [20, 300];
const paperName = (steps: number) => `paper: ${steps}`;

/** How far a row is from the truth, as a share. */
const offBy = ({ error, sum }: StepsRow, { difference }: PathSums, measure: Measure) =>
  measure === "map" ? error : Math.abs(sum / difference - 1);

/**
 * For each path the steps that suffice a rule: the first success, which is what stopping there gives,
 * and the count from which on the error stays within the tolerance, of those that were tried.
 *
 * Where the last count does not suffice there is no number: the answer is "more than that".
 */
export function sufficientSteps(
  paths: readonly PathSums[],
  options: { readonly rule: string; readonly measure: Measure; readonly tolerance: number },
): SufficientSteps[] {
  const action = "find sufficient steps";
  requirePaths(action, paths);
  requireKnownOptions(action, options, {
    rule: true,
    measure: "one of map, sum",
    tolerance: "a positive number",
  });
  const { rule, measure, tolerance } = options;
  requireRules(action, [rule], paths);
  return paths.map((path) => {
    const rows = path.rows.filter((row) => row.rule === rule);
    const isOff = (row: StepsRow) => offBy(row, path, measure) > tolerance;
    const first = rows.find((row) => !isOff(row))?.steps;
    const lasting = rows[rows.findLastIndex(isOff) + 1]?.steps;
    return { label: path.label, ...(first && { first }), ...(lasting && { lasting }) };
  });
}

/** Options of {@linkcode survivalExplorer}. */
export interface SurvivalExplorerOptions {
  /** The rules, a line each where a group has rows of it. */
  readonly rules: readonly string[];
  /** Shares such as 0.05, the places of the slider. */
  readonly tolerances: readonly number[];
  /** The tolerance that it opens with. */
  readonly start: number;
}

/**
 * How many images need more than n steps, a falling line a rule: the menu chooses images and measure, the
 * slider the tolerance. A line that ends above 0 says that so many images need more than was tried. Hovering
 * names every image: at the step down where it has enough, or at the line's end. The caption says which rules
 * were not tried. Views of the sum have the paper's two counts, dashed.
 *
 * @param groups Paths by the name of their group, such as `40 garments`.
 */
export function survivalExplorer(
  groups: Readonly<Record<string, readonly PathSums[]>>,
  options: SurvivalExplorerOptions,
): Figure {
  const action = "explore steps that suffice";
  requireKnownOptions(action, options, {
    rules: true,
    tolerances: "a list of numbers",
    start: true,
  });
  const { rules, tolerances, start } = options;
  requireGroups(action, groups, rules);
  for (const tolerance of [...tolerances, start]) requirePositive(action, "tolerances", tolerance);
  const views = Object.entries(groups).flatMap(([name, paths]) =>
    (["map", "sum"] as const).map((measure) => ({ name, paths, measure }))
  );
  const caption = captionOf(groups, rules);
  return explorer((view, place) => {
    const { name, paths, measure } = views[view]!, tolerance = tolerances[place]!;
    const lines = rules.map((rule) => {
      if (countsOf(paths, rule).length === 0) return absentLine(rule);
      const needed = sufficientSteps(paths, { rule, measure, tolerance });
      return {
        name: rule,
        ...descent(needed, countsOf(paths, rule)),
        steps: true,
        mode: "lines" as const,
      };
    });
    const { data, layout, text } = lineChart(lines, {
      title: `Not yet within ${percent(tolerance, 0)} for good: the ${measure} of ${name}`,
      x: { title: "steps (gradients)", log: true, range: [2, 5000] },
      y: { title: "images that need more (%)", range: [-3, 114] },
      caption,
      references: paperSteps.map((x) => ({ x, text: paperName(x) })),
    });
    // Hidden rather than left out, as views must have as many parts.
    const visible = measure === "sum", names = paperSteps.map(paperName);
    const shapes = layout.shapes!.map((line) => ({ ...line, visible }));
    const annotations = layout.annotations!.map((words) =>
      names.includes(words.text!) ? { ...words, visible } : words
    );
    return new Figure(data, { ...layout, shapes, annotations }, text);
  }, {
    menu: { title: "what", choices: views.map(({ name, measure }) => `${measure}, ${name}`) },
    slider: {
      title: "within",
      choices: tolerances.map((share) => percent(share, 0)),
      start: percent(start, 0),
    },
  });
}

function countsOf(paths: readonly PathSums[], rule: string): number[] {
  return paths[0]!.rows.filter((row) => row.rule === rule).map(({ steps }) => steps);
}

/** The same for all choices, so that it has as many lines in each. */
function captionOf(
  groups: Readonly<Record<string, readonly PathSums[]>>,
  rules: readonly string[],
) {
  const untried = Object.entries(groups).flatMap(([name, paths]) =>
    rules.filter((rule) => countsOf(paths, rule).length === 0).map((rule) => `${rule} (${name})`)
  );
  return "A line ends at the most steps that were tried with its rule. Where it ends above 0, that " +
    "share of the images needs still more." +
    (untried.length > 0 ? ` Not tried: ${untried.join(", ")}.` : "");
}

/** The line that falls, in steps, where an image has enough. */
function descent(needed: readonly SufficientSteps[], counts: readonly number[]) {
  const share = (steps: number) =>
    100 * needed.filter(({ lasting = Infinity }) => lasting > steps).length / needed.length;
  const enoughAt = (steps?: number) =>
    needed.filter(({ lasting }) => lasting === steps).map(({ label }) => label);
  // Between its corners a line is level.
  const corners = counts.filter((steps, k) =>
    k === 0 || k === counts.length - 1 || enoughAt(steps).length > 0
  );
  return {
    x: corners,
    y: corners.map(share),
    labels: corners.map((steps, k) => {
      const missing = k === corners.length - 1 ? enoughAt(undefined) : [];
      return [...named("enough now", enoughAt(steps)), ...named("still not enough", missing)]
        .join("<br>");
    }),
  };
}

/** How many names stand in a line where the mouse is. */
const namesInLine = 4;

/** All of some images, some in a line, behind a few words; no line where there is no image. */
function named(words: string, images: readonly string[]): string[] {
  if (images.length === 0) return [];
  const lines = Array.from(
    { length: Math.ceil(images.length / namesInLine) },
    (_, line) => images.slice(line * namesInLine, (line + 1) * namesInLine).join(", "),
  );
  return [`${words}: ${lines.join(",<br>")}`];
}

/**
 * The same in numbers, a tolerance and rule a row: the count at which half of the images have enough for
 * good, and in brackets that of the first and of the last image; `> 4096` where that was not reached, a dash where
 * a group has no rows of the rule.
 */
export function sufficientTable(
  groups: Readonly<Record<string, readonly PathSums[]>>,
  options: Pick<SurvivalExplorerOptions, "rules" | "tolerances">,
): Text {
  const action = "make a table of steps";
  requireKnownOptions(action, options, { rules: true, tolerances: "a list of numbers" });
  requireGroups(action, groups, options.rules);
  const { rules, tolerances } = options, measures = ["map", "sum"] as const;
  const columns = Object.entries(groups).flatMap(([name, paths]) =>
    measures.map((measure) => ({ heading: `${measure}, ${name}`, paths, measure }))
  );
  const rows = Array.from(tolerances).flatMap((tolerance) =>
    rules.map((rule) => ({ rule, tolerance }))
  );
  return table(
    ["within", "rule", ...columns.map(({ heading }) => heading)],
    rows.map(({ rule, tolerance }) => [
      percent(tolerance, 0),
      rule,
      ...columns.map(({ paths, measure }) => {
        if (countsOf(paths, rule).length === 0) return "–";
        const needed = sufficientSteps(paths, { rule, measure, tolerance })
          .map(({ lasting = Infinity }) => lasting).sort((a, b) => a - b);
        const written = (steps: number) =>
          steps < Infinity ? `${steps}` : `> ${countsOf(paths, rule).at(-1)}`;
        const half = needed[Math.ceil(needed.length / 2) - 1]!;
        return `${written(half)} (${written(needed[0]!)} to ${written(needed.at(-1)!)})`;
      }),
    ]),
  );
}
