import { invalid, requireFinite, requireKnownOptions, requireObjects } from "@lib/runtime";
import type { Data } from "plotly.js-dist";
import type { Figure } from "../render/figure.ts";
import { significant } from "../tables/text.ts";
import { categoryAxis, categoryHeight, chartAxis, checkValues, extent, leftRoom } from "./axes.ts";
import { CHART, chart, type ChartOptions } from "./template.ts";

/** One feature of a table's row. */
export interface Feature {
  readonly name: string;
  /** What the row holds there; stands beside the name. */
  readonly value?: number | string;
  /** Signed. */
  readonly attribution: number;
}

/** Options of {@link featureChart} and {@link seriesChart}. */
export interface AttributionChartOptions extends ChartOptions {
  /** Unit of the attributions, default "logits". */
  readonly unit?: string;
}

/** Options of {@link seriesChart}. */
export interface SeriesChartOptions extends AttributionChartOptions {
  /** Quantity and unit of the series: `heart rate (1/min)`. */
  readonly quantity: string;
  /** Quantity and unit of the steps, default "time step". */
  readonly time?: string;
}

const FOR = "#b2182b", AGAINST = "#2166ac";
const signColours = (values: ArrayLike<number>) =>
  Array.from(values, (value) => value < 0 ? AGAINST : FOR);

/** An axis of attributions: symmetric about 0, so that length means the same on either side. */
function signedAxis(title: string, values: ArrayLike<number>) {
  const [low, high] = extent([values]);
  const limit = 1.05 * Math.max(-low, high) || 1;
  return chartAxis({ title, range: [-limit, limit] }, [-limit, limit]);
}

/**
 * The attributions of one row of a table as bars, the strongest on top: red speaks for the output, blue
 * against it, on an axis that is symmetric about 0.
 *
 * @throws {TypeError} If there is no feature, or two have the same name.
 * @throws {RangeError} If an attribution is NaN or infinite.
 *
 * @example
 * ```ts
 * import { featureChart } from "@lib/display";
 * featureChart([
 *   { name: "age", value: 61, attribution: -1.2 },
 *   { name: "pulse", value: "72/min", attribution: 0.3 },
 * ], { title: "Why this patient", caption: "Integrated gradients from the mean patient." });
 * ```
 */
export function featureChart(
  features: readonly Feature[],
  options: AttributionChartOptions,
): Figure {
  const action = "draw a feature chart";
  requireKnownOptions(action, options, { ...CHART, unit: "words?" });
  requireObjects(action, "features", features, "features, { name, attribution }");
  features.forEach(({ attribution }, i) =>
    requireFinite(action, `features[${i}].attribution`, attribution)
  );
  if (features.length === 0 || new Set(features.map(({ name }) => name)).size < features.length) {
    const must = "one feature or more, named differently";
    throw new TypeError(invalid(action, "features", must, features.map(({ name }) => name)));
  }
  const { unit = "logits" } = options;
  const sorted = features.toSorted((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution));
  const names = sorted.map(({ name, value }) => value === undefined ? name : `${name} = ${value}`);
  const values = sorted.map(({ attribution }) => attribution);
  const data: Data = {
    type: "bar",
    orientation: "h",
    y: names,
    x: values,
    marker: { color: signColours(values) },
    hovertext: sorted.map(({ attribution }, i) =>
      `${names[i]}<br>${significant(attribution, 3)} ${unit}<br>rank ${i + 1} of ${names.length}`
    ),
    hoverinfo: "text",
  };
  const yaxis = categoryAxis(names), xaxis = signedAxis(`attribution (${unit})`, values);
  const height = categoryHeight(names.length, 30);
  return chart([data], options, {
    left: leftRoom(yaxis),
    height,
    layout: { xaxis, yaxis, bargap: 0.3 },
  });
}

/**
 * A series and beneath it the attribution of each time step, red for the output and blue against it.
 *
 * @param series.values One number a time step.
 * @param series.attributions One number a time step: of several channels their sum.
 * @throws {TypeError} If the two differ in length or are empty.
 * @throws {RangeError} If a number is NaN or infinite.
 *
 * @example
 * ```ts
 * import { seriesChart } from "@lib/display";
 * seriesChart({ values: [70, 72, 120, 75], attributions: [0, 0.1, 2.3, -0.2] }, {
 *   title: "The third beat makes the network say “arrhythmia”",
 *   quantity: "heart rate (1/min)",
 *   caption: "Integrated gradients from the mean rate.",
 * });
 * ```
 */
export function seriesChart(
  series: { readonly values: ArrayLike<number>; readonly attributions: ArrayLike<number> },
  options: SeriesChartOptions,
): Figure {
  const action = "draw a series chart";
  requireKnownOptions(action, series, { values: true, attributions: true });
  const { values, attributions } = series;
  requireKnownOptions(action, options, {
    ...CHART,
    unit: "words?",
    quantity: "words",
    time: "words?",
  });
  checkValues(action, "values", values);
  checkValues(action, "attributions", attributions, { length: values.length });
  const { unit = "logits", quantity, time = "time step" } = options;
  const steps = Array.from(values, (_, step) => step), named = time.replace(/ \(.*\)$/, "");
  const line: Data = {
    type: "scatter",
    mode: "lines",
    x: steps,
    y: Array.from(values),
    line: { color: "#555555", width: 1.6 },
    hovertemplate: `${named} %{x}: %{y:.3g}<extra></extra>`,
  };
  const bars: Data = {
    type: "bar",
    x: steps,
    y: Array.from(attributions),
    yaxis: "y2",
    marker: { color: signColours(attributions) },
    hovertemplate: `${named} %{x}: %{y:.3g} ${unit}<extra></extra>`,
  };
  const seen = extent([values]);
  const yaxis = { ...chartAxis({ title: quantity }, seen), domain: [0.54, 1] as [number, number] };
  const below = signedAxis(`attribution (${unit})`, attributions);
  const xaxis = { ...chartAxis({ title: time }, [0, steps.length - 1]), anchor: "y2" as const };
  return chart([line, bars], options, {
    left: leftRoom(yaxis, seen),
    height: 440,
    layout: { xaxis, yaxis, yaxis2: { ...below, domain: [0, 0.46] }, bargap: 0.1 },
  });
}
