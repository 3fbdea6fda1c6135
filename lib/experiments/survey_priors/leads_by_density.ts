import { explorer, Figure, lineChart, type Series } from "@lib/display";
import { invalid, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import { bootstrapInterval, type CrossedComparison, maximum, mean, minimum } from "@lib/statistics";
import { published, type PublishedName } from "./published.ts";
import { trialColours } from "./trial_colours.ts";

type Data = Figure["data"][number];

/** Options of {@linkcode leadsByDensity}. */
export interface LeadsByDensityOptions {
  /** Numbers of dense columns, those of the comparisons' columns, in their order. */
  readonly dense: readonly number[];
  /** Gini index before training, [number of dense columns][split]. */
  readonly initial: readonly (readonly number[])[];
  /** What the opening view shows, of the first two rows. */
  readonly title: string;
  /** Draws the resamples of the intervals. */
  readonly random: Random;
}

/**
 * How far the X-Gradient's prior is ahead of others, two at a time by a menu, over the number of dense
 * columns, and below it on the second axis the Gini index of attributions before training. Diamonds, the paper's, stand at the
 * number of dense columns whose index is that of the paper's table: a rough place where the index is flat.
 *
 * @param comparisons Rows `X-Gradient : NAME`, an even number and four or more; columns the numbers of
 * dense columns.
 * @throws {RangeError} If there are other rows.
 */
export function leadsByDensity(
  comparisons: readonly CrossedComparison[],
  options: LeadsByDensityOptions,
): Figure {
  const action = "draw leads by density";
  requireObjects(action, "comparisons", comparisons, "comparisons");
  requireKnownOptions(action, options, {
    dense: "a list of numbers",
    initial: "a list of lists",
    title: "words",
    random: "a seeded generator",
  });
  const { dense, initial, title, random } = options;
  const rows = [...new Set(comparisons.map(({ row }) => row))];
  if (rows.length < 4 || rows.length % 2 === 1) {
    throw new RangeError(invalid(action, "rows", "four or more, an even number", rows.length));
  }
  const views = rows.flatMap((row, i) => i % 2 === 0 ? [[row, rows[i + 1]!]] : []);
  const place = paperPlace(dense, initial.map(mean));
  const index = indexTraces(initial, { dense, place, random });
  const ends = comparisons.flatMap(({ interval }) => [...interval]);
  const range = [minimum(ends) - 0.005, maximum(ends) + 0.005] as const;
  const choices = views.map((view) => view.map(rivalOf).join("; "));
  const draw = (at: number) => {
    const upper = upperPanel(comparisons, {
      rows: views[at]!,
      title: at === 0
        ? title
        : `The X-Gradient's prior against ${choices[at]!.replace(";", " and")}`,
      dense,
      place,
      range,
    });
    return withIndex(upper, index);
  };
  return explorer(draw, { menu: { title: "X-Gradient less", choices } });
}

const rivalOf = (row: string) => row.split(" : ")[1]!;

/** The leads over some rivals, and the paper's. */
function upperPanel(
  comparisons: readonly CrossedComparison[],
  { rows, title, dense, place, range }: {
    readonly rows: readonly string[];
    readonly title: string;
    readonly dense: readonly number[];
    readonly place: number;
    readonly range: readonly [number, number];
  },
): Figure {
  const series = rows.flatMap((row): Series[] => {
    const own = comparisons.filter((test) => test.row === row), rival = rivalOf(row);
    const { testAucs } = published, x = [...dense], colour = trialColours[rival]!;
    const theirs = testAucs["X-Gradient"] - testAucs[rival as PublishedName];
    return [
      {
        name: `less ${rival}`,
        x,
        y: own.map(({ gain }) => gain),
        colour,
        n: own[0]!.n,
        lower: own.map(({ interval }) => interval[0]),
        upper: own.map(({ interval }) => interval[1]),
      },
      { name: `${rival}, paper`, x: [place], y: [theirs], mode: "markers", colour },
    ];
  });
  return lineChart(series, {
    title,
    width: 700,
    height: 520,
    x: { title: "dense columns of 118", log: true, ticks: dense },
    y: { title: "X-Gradient's test ROC-AUC less another's", range },
    references: [{ y: 0, text: "level" }],
    caption:
      `Means of ${comparisons[0]!.n} splits, bands: 95% bootstrap intervals. Diamonds: the ` +
      `paper's table, means of ${published.splits} splits, published without intervals, put where ` +
      "the surveys have its Gini index before training, .48. Below: that index for EG(1), band " +
      "likewise (narrower than the line where it cannot be seen).",
  });
}

/** The chart with the lower panel under it. */
function withIndex(chart: Figure, index: readonly Data[]): Figure {
  const data = chart.data.map((trace) =>
    `${trace.name}`.endsWith("paper") ? atPaper(trace) : trace
  );
  return new Figure([...data, ...index], {
    ...chart.layout,
    xaxis: { ...chart.layout.xaxis, anchor: "y2" },
    yaxis: { ...chart.layout.yaxis, domain: [0.36, 1] },
    yaxis2: {
      domain: [0, 0.26],
      anchor: "x",
      range: [0, 0.6],
      zeroline: false,
      gridcolor: "#e6e6e6",
      title: { text: "Gini index<br>before training", standoff: 8, font: { size: 12 } },
    },
  }, chart.text);
}

/** The lower panel is about EG(1). */
const indexColour = trialColours["EG(1)"]!;
const diamond = { symbol: "diamond-open", size: 12, line: { width: 2 } } as const;

/** A trace whose points are the paper's. */
function atPaper(trace: Data): Data {
  const { color } = (trace as { readonly marker: { readonly color: string } }).marker;
  return { ...trace, marker: { ...diamond, color } } as Data;
}

/** The lower panel: the mean index with its band, and the paper's. */
function indexTraces(
  initial: readonly (readonly number[])[],
  { dense, place, random }: {
    readonly dense: readonly number[];
    readonly place: number;
    readonly random: Random;
  },
): Data[] {
  const ends = initial.map((each) => bootstrapInterval(each, { random }));
  const shared = { type: "scatter", x: [...dense], yaxis: "y2", showlegend: false } as const;
  const edge = { ...shared, mode: "lines", line: { width: 0 }, hoverinfo: "skip" } as const;
  const line: Partial<Data> = {
    mode: "lines+markers",
    name: "Gini index before training",
    y: initial.map(mean),
    line: { color: indexColour },
    marker: { color: indexColour, size: 6 },
    hovertemplate: "%{x} dense columns<br>Gini index before training: %{y:.3f}<extra></extra>",
  };
  const paper: Partial<Data> = {
    mode: "markers",
    x: [place],
    y: [published.giniIndices.first],
    marker: { ...diamond, color: indexColour },
    hovertemplate: "the paper's table: Gini index %{y}<extra></extra>",
  };
  return [
    { ...edge, y: ends.map(([low]) => low) },
    { ...edge, y: ends.map(([, high]) => high), fill: "tonexty", fillcolor: `${indexColour}4d` },
    { ...shared, ...line },
    { ...shared, ...paper },
  ] as Data[];
}

/** The number of dense columns at which the index falls to the paper's, between two that were measured. */
function paperPlace(dense: readonly number[], indices: readonly number[]): number {
  const { first } = published.giniIndices;
  const after = indices.findIndex((index) => index < first);
  if (after <= 0) return after === 0 ? dense[0]! : dense.at(-1)!;
  const share = (indices[after - 1]! - first) / (indices[after - 1]! - indices[after]!);
  return dense[after - 1]! * (dense[after]! / dense[after - 1]!) ** share;
}
