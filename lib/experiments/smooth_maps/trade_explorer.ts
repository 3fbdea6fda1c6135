import { explorer, type Figure, lineChart, type Series } from "@lib/display";
import { random, requireKnownOptions, requireObjects } from "@lib/runtime";
import {
  maximum,
  mean,
  meanInterval,
  minimum,
  pairedComparisons,
  type PairedScores,
} from "@lib/statistics";
import { smoothFills } from "./judge_map.ts";
import type { SmoothKind, SmoothTraining } from "./smooth_record.ts";
import { judgeUnits, type WorthView } from "./worth_parts.ts";

/** Something that smoothness may cost. */
export interface TradeMeasure {
  /** Its name, the menu's choice. */
  readonly name: string;
  readonly unit: string;
  /** What is the case where a prior's line lies below the grey one, and above: the title counts strengths. */
  readonly below: string;
  readonly above: string;
  /** Of a network with a prior, or without. */
  readonly own: (training: SmoothTraining) => number;
  /** The same of the blurred map that stands beside it; absent where no map is asked. */
  readonly blurred?: (training: SmoothTraining) => number;
}

const accuracy = { below: "accuracy falls", above: "accuracy rises" };

/** What a prior costs the network. */
export const priceMeasures: readonly TradeMeasure[] = [
  {
    name: "change of test accuracy",
    unit: "points",
    ...accuracy,
    own: ({ onlyThis, onlyControl }) => (onlyThis - onlyControl) / 100,
  },
  { name: "test accuracy", unit: "%", ...accuracy, own: ({ correct }) => correct / 100 },
  {
    name: "logit of the predicted class",
    unit: "logits",
    below: "logits shrink",
    above: "logits grow",
    own: ({ logit }) => logit,
  },
  {
    name: "total variation",
    unit: "logits",
    below: "total variation falls",
    above: "total variation rises",
    own: ({ variation }) => variation,
  },
];

const views = (["keep", "remove"] as const).flatMap((judge) =>
  smoothFills.map((fill): WorthView => ({ judge, fill }))
);
const worth = { below: "worse than a blur", above: "better than a blur" };

/** What the judges make of maps: trained ones less blurred ones, seed by seed, then either by itself. */
export const worthMeasures: readonly TradeMeasure[] = [
  ...views.map(({ judge, fill }): TradeMeasure => {
    const { unit, size } = judgeUnits[judge];
    return {
      name: `${judge}, ${fill}: trained less blurred`,
      unit,
      ...worth,
      own: ({ own, blurred }) => size * (own[judge][fill] - (blurred ?? own)[judge][fill]),
    };
  }),
  ...views.map(({ judge, fill }): TradeMeasure => {
    const { unit, size } = judgeUnits[judge];
    return {
      name: `${judge}, ${fill}`,
      unit: `${unit} ahead of chance`,
      ...worth,
      own: ({ own }) => size * own[judge][fill],
      blurred: ({ blurred, own }) => size * (blurred ?? own)[judge][fill],
    };
  }),
];

/** Options of {@linkcode tradeExplorer}. */
export interface TradeExplorerOptions {
  /** The choices of the menu, two or more. */
  readonly measures: readonly TradeMeasure[];
  /** The name of the one that it opens with; default the first. */
  readonly start?: string;
  /** What is drawn; what points, bands and the title are is added. */
  readonly caption: string;
}

/**
 * What smoothness costs: a line for each prior over the roughness of its maps, a point for each strength,
 * from the network without a prior on the right to the strongest on the left; and one for maps that were
 * blurred afterwards. The title says at how many strengths a prior's networks lie clearly below the last, and
 * above: by Student's test in pairs, seed by seed, with Holm's correction over a chart's strengths.
 *
 * @param kinds What `smoothKinds()` gives.
 */
export function tradeExplorer(
  kinds: readonly SmoothKind[],
  options: TradeExplorerOptions,
): Figure {
  const action = "draw what smoothness costs";
  requireObjects(action, "kinds", kinds, "kinds of trainings");
  requireKnownOptions(action, options, {
    measures: "a list of measures",
    start: "words?",
    caption: "words",
  });
  const { measures, start, caption } = options;
  const [control, ...taught] = kinds, seeds = control!.trainings.length;
  const priors = [...new Set(taught.map(({ prior }) => prior))];
  const line = (
    name: string,
    points: readonly SmoothKind[],
    { roughness, value }: Record<"roughness" | "value", (training: SmoothTraining) => number>,
  ): Series => {
    const values = points.map(({ trainings }) => trainings.map(value));
    const [lower, upper] = [0, 1].map((end) => values.map((own) => meanInterval(own)[end]!));
    return {
      name,
      x: points.map(({ trainings }) => mean(trainings.map(roughness))),
      y: values.map(mean),
      lower: lower!,
      upper: upper!,
      n: seeds,
      labels: points.map(({ prior, strength }) =>
        strength === 0 ? "no prior" : `strength ${strength}, ${prior}`
      ),
    };
  };
  return explorer((at) => {
    const { name, unit, own, blurred, below, above } = measures[at]!;
    const ofOwn = { roughness: (training: SmoothTraining) => training.own.roughness, value: own };
    const lines = priors.map((prior) => {
      const points = [control!, ...taught.filter((kind) => kind.prior === prior)];
      return line(`prior: ${prior}`, points, ofOwn);
    });
    const roughness = (training: SmoothTraining) => (training.blurred ?? training.own).roughness;
    const smoothest = [control!, ...taught].toSorted((a, b) =>
      mean(b.trainings.map(roughness)) - mean(a.trainings.map(roughness))
    );
    // What the map goes through changes nothing of the network.
    const after = blurred ??
      ((training: SmoothTraining) =>
        own(control!.trainings.find(({ seed }) => seed === training.seed)!));
    const series = [
      ...lines,
      line("no prior, blurred", smoothest, { roughness, value: after }),
    ];
    const edges = series.flatMap(({ lower, upper }) =>
      [lower!, upper!].flatMap((ends) => Array.from(ends))
    );
    const [low, high] = [minimum, maximum].map((end) => end(edges));
    const room = 0.04 * (high! - low!);
    const tests = pairedComparisons(
      taught.map(({ prior, trainings }): PairedScores => {
        const [first, second] = [own, after].map((value) => trainings.map(value));
        return { name: prior, first: first!, second: second!, direction: "higher" };
      }),
      { random: random(1), test: "student" }, // which draws nothing
    );
    const claims = priors.map((prior) => {
      const ofPrior = tests.filter(({ name }) => name === prior);
      const found = ([["second", below], ["first", above]] as const).flatMap(([side, words]) => {
        const { length } = ofPrior.filter(({ better }) => better === side);
        return length ? [`${words} at ${length} of ${ofPrior.length} strengths`] : [];
      });
      return `Charged for ${prior}: ${found.join(", ") || "no strength differs clearly"}`;
    });
    return lineChart(series, {
      title: claims.join("\n"),
      x: { title: "roughness of the maps (← smoother)" },
      y: { title: `${name} (${unit})`, range: [low! - room, high! + room] },
      caption:
        `${caption} Points: means of ${seeds} trainings; bands: 95% t intervals. The title counts strengths ` +
        "that a paired t test tells from the grey line, with Holm's correction over the chart's tests.",
      width: 700,
    });
  }, {
    menu: {
      title: "measure",
      choices: measures.map(({ name }) => name),
      ...(start === undefined ? {} : { start }),
    },
  });
}
