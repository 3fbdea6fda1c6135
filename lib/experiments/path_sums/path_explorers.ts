import { type Quadrature, sampledSum } from "@lib/attribution";
import { explorer, Figure, fixed, lineChart } from "@lib/display";
import { invalid, requireKnownOptions, requireList } from "@lib/runtime";
import { maximum, median, minimum } from "@lib/statistics";
import { absentLine, type PathSums, requireGroups } from "./exact_path_sums.ts";

/** Options of {@linkcode errorExplorer}. */
export interface ErrorExplorerOptions {
  /** The rules, a line each where a group has rows of it. */
  readonly rules: readonly string[];
  readonly title: string;
  /** Stands under the chart of a group, given its name: of how many images, against which truth. */
  readonly caption: (group: string) => string;
}

/**
 * Two powers to compare with: of a staircase, and what midpoint reaches on a smooth function. `to` is where
 * the guide ends, `at` where its name stands, in steps.
 */
const guides = [
  { power: 1, text: "1/n", dash: "dash", to: 4000, at: 1000 },
  { power: 2, text: "1/n²", dash: "dot", to: 100, at: 100 },
] as const;

/** In per cent, from 100 at 5 steps. */
const guideAt = (steps: number, power: number) => 100 * (5 / steps) ** power;

/**
 * Median error of the map against the number of steps, a line a rule, with guides of slope -1 and -2, which
 * are named where they run; the menu chooses whose paths.
 *
 * @param groups Paths by the name of their group; two or more.
 */
export function errorExplorer(
  groups: Readonly<Record<string, readonly PathSums[]>>,
  options: ErrorExplorerOptions,
): Figure {
  const action = "explore errors";
  requireKnownOptions(action, options, { rules: true, title: "words", caption: "a function" });
  const { rules, title, caption } = options;
  requireGroups(action, groups, rules);
  const names = Object.keys(groups);
  const errorsOf = (paths: readonly PathSums[], rule: string) => {
    const rows = paths[0]!.rows.filter((row) => row.rule === rule);
    if (rows.length === 0) return absentLine(rule);
    const y = rows.map(({ steps }) =>
      100 *
      median(paths.map((path) =>
        path.rows.find((row) => row.rule === rule && row.steps === steps)!.error
      ))
    );
    // A reference is no news about itself.
    const x = rows.map(({ steps }) => steps).filter((_, k) => y[k]! > 0);
    return { name: rule, x, y: lean(y.filter((error) => error > 0)), n: paths.length };
  };
  return explorer((group) => {
    const lines = rules.map((rule) => errorsOf(groups[names[group]!]!, rule));
    const compared = guides.map(({ power, text, dash, to }) => {
      const x = [5, to], y = x.map((steps) => guideAt(steps, power));
      return { name: text, x, y, mode: "lines", dash, colour: "#808080", listed: false } as const;
    });
    const { data, layout, text } = lineChart([...lines, ...compared], {
      title: `${title}: ${names[group]}`,
      x: { title: "steps (gradients)", log: true, range: [4, 5000] },
      y: { title: "relative L1 error of the map (%)", log: true, range: [0.015, 130] },
      caption: caption(names[group]!),
      width: 700,
      height: 420,
    });
    const annotations = [...layout.annotations ?? [], ...guides.map(nameBeside)];
    return new Figure(data, { ...layout, annotations }, text);
  }, { menu: { title: "images", choices: names } });
}

/** The name of a guide at the right of it. Plotly takes the places of words in the logarithm. */
const nameBeside = ({ power, text, at }: typeof guides[number]) => ({
  text,
  x: Math.log10(at),
  y: Math.log10(guideAt(at, power)),
  xanchor: "left",
  yanchor: "bottom",
  xshift: 5,
  showarrow: false,
  borderpad: 0,
  font: { size: 12, color: "#606060" },
} as const);

/** One path, as `exactIntegratedGradients` gives it. */
export interface Staircase {
  /** Where the gradient jumps, ascending in (0, 1). */
  readonly breakpoints: Float64Array;
  /** dF/dalpha between them, in logits, one more. */
  readonly slopes: Float64Array;
}

/** Far below a pixel: float32 takes half the bytes in base64, few digits where a list is written in decimals. */
const lean = (values: readonly number[]): number[] =>
  values.map((value) => values.length > 50 ? Math.fround(value) : Number(value.toPrecision(5)));

/** Options of {@linkcode staircaseExplorer}. */
export interface StaircaseExplorerOptions {
  /** Nodes and weights for a number of steps, by the name of the rule; nodes above 0. */
  readonly rules: Readonly<Record<string, (steps: number) => Quadrature>>;
  /** The places of the slider. */
  readonly steps: readonly number[];
  /** What the path leads to. */
  readonly subject: string;
}

/**
 * dF/dalpha along one path, every piece of it, and on it the nodes at which a rule looks: the menu chooses
 * the rule, the slider the number of steps. The title says what the rule's sum is beside the integral.
 *
 * The axis of alpha is logarithmic, since that is where the kinks are; areas are not shown true.
 */
export function staircaseExplorer(path: Staircase, options: StaircaseExplorerOptions): Figure {
  const action = "explore a staircase";
  requireKnownOptions(action, options, { rules: true, steps: true, subject: true });
  const { breakpoints, slopes } = path, { rules, steps, subject } = options;
  requireList(action, "slopes", slopes);
  if (slopes.length !== breakpoints.length + 1) {
    const must = `one more than the ${breakpoints.length} breakpoints`;
    throw new TypeError(invalid(action, "slopes", must, `${slopes.length} slopes`));
  }
  const start = 1e-3, ends = [...breakpoints, 1], names = Object.keys(rules);
  const integral = ends.reduce((sum, end, p) => sum + slopes[p]! * (end - (ends[p - 1] ?? 0)), 0);
  const shown = [...ends.keys()].filter((p) => ends[p]! > start);
  // In float32, which takes half the bytes: 1e-7 of alpha is far below a pixel. The last piece ends at 1.
  const line = {
    x: [...shown.map((p) => Math.fround(Math.max(start, ends[p - 1] ?? 0))), 1],
    y: [...shown, slopes.length - 1].map((p) => Math.fround(slopes[p]!)),
  };
  const range = [minimum(line.y), maximum(line.y)] as const, room = 0.05 * (range[1] - range[0]);
  return explorer((rule, place) => {
    const name = names[rule]!, count = steps[place]!, quadrature = rules[name]!(count);
    const nodes = [...quadrature.nodes].filter((alpha) => alpha >= start);
    const hidden = count - nodes.length;
    const sum = fixed(sampledSum(breakpoints, slopes, quadrature), 1);
    const at = (alpha: number) => slopes[ends.findIndex((end) => alpha < end || end === 1)]!;
    const [x, y] = [nodes, nodes.map(at)].map(lean);
    return lineChart([
      { name: "dF/dα, exact", ...line, steps: true, mode: "lines", colour: "#808080" },
      { name: "where the rule looks", x: x!, y: y!, mode: "markers", colour: "#D55E00" },
    ], {
      title: `${name}, ${count} steps: its sum is ${sum}, the integral ${
        fixed(integral, 1)
      } logits`,
      x: { title: "position on the path, α (logarithmic)", log: true, range: [start, 1.1] },
      y: { title: "dF/dα (logits)", range: [range[0] - room, range[1] + room] },
      caption: `${subject}, ${breakpoints.length} kinks: every piece beyond α = ${start}; ` +
        `${hidden} of the ${count} nodes lie below it. ` +
        "The integral is the area under the stairs over an even axis.",
    });
  }, {
    menu: { title: "rule", choices: names },
    slider: { title: "steps", choices: steps },
  });
}
