import { explorer, type Figure, lineChart, type Series } from "@lib/display";
import { requireKnownOptions, requireObjects } from "@lib/runtime";
import { maximum, mean, meanInterval, minimum } from "@lib/statistics";
import { smoothFills } from "./judge_map.ts";
import type { SmoothKind, SmoothTraining } from "./smooth_record.ts";

/** Something that smoothness may cost. */
export interface TradeMeasure {
  /** Its name, the menu's choice. */
  readonly name: string;
  readonly unit: string;
  /** Of a network with a prior, or without. */
  readonly own: (training: SmoothTraining) => number;
  /** The same of the blurred map that stands beside it; absent where no map is asked. */
  readonly blurred?: (training: SmoothTraining) => number;
  /** Of smooth random maps, on the network without a prior. */
  readonly noise?: (control: SmoothTraining) => number;
}

/** What a prior costs the network. */
export const priceMeasures: readonly TradeMeasure[] = [
  {
    name: "change of test accuracy",
    unit: "points",
    own: ({ onlyThis, onlyControl }) => (onlyThis - onlyControl) / 100,
  },
  { name: "test accuracy", unit: "%", own: ({ correct }) => correct / 100 },
  { name: "logit of the predicted class", unit: "logits", own: ({ logit }) => logit },
  { name: "total variation", unit: "logits", own: ({ variation }) => variation },
];

/** What the judges make of maps: {@linkcode mapJudge}. */
export const worthMeasures: readonly TradeMeasure[] = (["keep", "remove"] as const).flatMap((
  judge,
) =>
  smoothFills.map((fill): TradeMeasure => {
    const [unit, factor] = judge === "keep"
      ? ["halvings of chance's pixels", 1] as const
      : ["points ahead of chance", 100] as const;
    return {
      name: `${judge}, ${fill}`,
      unit,
      own: ({ own }) => factor * own[judge][fill],
      blurred: ({ blurred, own }) => factor * (blurred ?? own)[judge][fill],
      noise: ({ noise }) => factor * noise![judge][fill],
    };
  })
);

/** Options of {@linkcode tradeExplorer}. */
export interface TradeExplorerOptions {
  /** The choices of the menu, two or more. */
  readonly measures: readonly TradeMeasure[];
  /** The name of the one that it opens with; default the first. */
  readonly start?: string;
  readonly title: string;
  /** What is drawn; what points and bands are is added. */
  readonly caption: string;
}

/**
 * What smoothness costs: a line for each prior over the roughness of its maps, a point for each strength,
 * from the network without a prior on the right to the strongest on the left; and one for maps that were
 * blurred afterwards.
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
    title: "words",
    caption: "words",
  });
  const { measures, start, title, caption } = options;
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
    const { name, unit, own, blurred, noise } = measures[at]!;
    const ofOwn = { roughness: (training: SmoothTraining) => training.own.roughness, value: own };
    const lines = priors.map((prior) => {
      const points = [control!, ...taught.filter((kind) => kind.prior === prior)];
      return line(`prior: ${prior}`, points, ofOwn);
    });
    const roughness = (training: SmoothTraining) => (training.blurred ?? training.own).roughness;
    const smoothest = [control!, ...taught].toSorted((a, b) =>
      mean(b.trainings.map(roughness)) - mean(a.trainings.map(roughness))
    );
    const after = line("no prior, blurred afterwards", smoothest, {
      roughness,
      // What the map goes through changes nothing of the network.
      value: blurred ??
        ((training) => own(control!.trainings.find(({ seed }) => seed === training.seed)!)),
    });
    const level = noise && mean(control!.trainings.map(noise)), series = [...lines, after];
    const edges = series.flatMap((
      { lower, upper },
    ) => [...Array.from(lower!), ...Array.from(upper!)]);
    const [low, high] = [minimum, maximum].map((end) => end(edges.concat(level ?? [])));
    const room = 0.04 * (high! - low!);
    return lineChart(series, {
      title,
      x: { title: "roughness of the maps (← smoother)" },
      y: { title: `${name} (${unit})`, range: [low! - room, high! + room] },
      ...(level === undefined ? {} : { references: [{ y: level, text: "smooth noise" }] }),
      caption:
        `${caption} Points: means of ${seeds} trainings; bands: 95% t intervals. Those of a seed vary ` +
        "together, so that bands may overlap where a comparison in pairs is sure.",
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
