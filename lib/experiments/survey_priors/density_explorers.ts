import { dotChart, explorer, Figure, lineChart, type Series } from "@lib/display";
import { type Random, requireKnownOptions } from "@lib/runtime";
import { bootstrapInterval, maximum, mean, minimum } from "@lib/statistics";
import { type DensityRecord, trialOf } from "./density_record.ts";
import type { EpochCurve } from "./epoch_curves.ts";
import { published, type PublishedName } from "./published.ts";
import { trialColours } from "./trial_colours.ts";

/**
 * What every way to train achieves on people it has not seen, beside three reference lines; a menu chooses
 * the number of dense columns.
 */
export function methodsExplorer(
  { surveys }: DensityRecord,
  options: { readonly random: Random },
): Figure {
  requireKnownOptions("draw methods", options, { random: "a seeded generator" });
  const { random } = options;
  return explorer((at) => {
    const { dense, trials, references } = surveys[at]!;
    const rows = trials.map(({ name, strength, testAucs }) => ({
      name: strength === 0 ? name : `${name}, λ = ${strength}`,
      group: "network",
      testAucs,
    }));
    const lines = {
      "L1 logistic regression": "logistic",
      "the leading cause alone": "leading",
      "the true odds": "oracle",
    } as const;
    const simple = Object.entries(lines).map(([name, key]) => {
      return { name, group: "no network", testAucs: references[key] };
    });
    const paper = rows.flatMap(({ name }) => {
      const known = published.testAucs[name.split(", λ")[0] as PublishedName];
      return known
        ? [{ name, group: "networks of the paper", value: known, n: published.splits }]
        : [];
    });
    const dots = [...rows, ...simple].map(({ name, group, testAucs }) => ({
      name,
      group,
      value: mean(testAucs),
      n: testAucs.length,
      interval: bootstrapInterval(testAucs, { random: random.fork(`${dense}, ${name}`) }),
    }));
    const best = maximum(rows.map(({ testAucs }) => mean(testAucs)));
    const where = best < mean(references.logistic) ? "below" : "above";
    const chart = dotChart([...dots, ...paper], {
      title: `${dense} dense columns: the best network is ${where} a straight line`,
      width: 700,
      height: 560,
      value: { title: "test ROC-AUC", range: [0.5, 0.92] },
      caption: `Means and 95% bootstrap intervals over splits: ${rows[0]!.testAucs.length} of ` +
        `networks, ${references.logistic.length} of the rest. The paper's networks saw another table: ` +
        `means over ${published.splits} splits, without intervals.`,
    });
    return new Figure(chart.data.map(inBlack), chart.layout, chart.text);
  }, { menu: { title: "dense columns", choices: surveys.map(({ dense }) => dense) } });
}

/** Methods have their rows here, and leave the colours to the figures in which these mean them. */
function inBlack(trace: Figure["data"][number], i: number): Figure["data"][number] {
  const { marker, error_x } = trace as { readonly marker: object; readonly error_x?: object };
  const color = "#222222", symbol = ["circle", "square", "diamond-open"][i];
  const whiskers = error_x ? { error_x: { ...error_x, color } } : {};
  return { ...trace, marker: { ...marker, color, symbol }, ...whiskers } as typeof trace;
}

/** Of a band without width: no interval is known, or none is meant. All views have as many traces. */
const bandless = (y: readonly number[]) => ({ y, lower: y, upper: y });

/** What can be watched, by the slider's words; the gain is that over no prior. */
const watched = ["Gini index", "AUC", "gain in AUC"] as const;

/**
 * Training watched: the Gini index that a prior sees, the ROC-AUC on validation people, and that less no
 * prior's, split by split, epoch by epoch, with their intervals. A menu chooses the number of dense
 * columns, a slider the measure.
 */
export function trajectoriesExplorer({ surveys }: DensityRecord): Figure {
  const names = ["X-Gradient", "EG(1)", "EG(4)", "gradient", "RRR"];
  const { first, last } = published.giniIndices;
  const curvesOf = (survey: DensityRecord["surveys"][number], measure: number) =>
    [...names, "no prior"].flatMap((name) => {
      const { giniCurve, aucCurve, gainCurve } = trialOf(survey, name);
      const curve = [giniCurve, aucCurve, gainCurve][measure];
      return curve ? [{ name, n: curve.n, ...drawnEpochs(curve) }] : [];
    });
  const ranges = watched.map((_, measure): [number, number] => {
    const all = surveys.flatMap((survey) => curvesOf(survey, measure));
    const [low, high] = [all.flatMap(({ lower }) => lower), all.flatMap(({ upper }) => upper)];
    return measure === 0 ? [0, 1] : [minimum(low) - 0.01, maximum(high) + 0.01];
  });
  return explorer((at, measure) => {
    const survey = surveys[at]!, curves = curvesOf(survey, measure), { n, x } = curves[0]!;
    const drawn = curves.map(({ name, ...curve }): Series => {
      return { name, ...curve, mode: "lines", colour: trialColours[name]! };
    });
    const paper = { name: "EG(1), the paper", x: [1, 100], ...bandless([first, last]) };
    const level = { name: "no prior", x, ...bandless(x.map(() => 0)) };
    const others: readonly Series[][] = [
      [{ ...paper, mode: "markers", colour: "#000000" }],
      [],
      [{ ...level, mode: "lines" }],
    ];
    const bands = "; bands: 95% t intervals, with the spread of the first ten.";
    const chart = lineChart([...drawn, ...others[measure]!], {
      title: `${survey.dense} dense columns: ${
        ["attributions grow sparse", "what that is good for", paying(curves)][measure]
      }`,
      width: 700,
      height: 460,
      // Room at the right keeps the legend, and with it the size, for all measures.
      x: { title: "epoch", range: [0, 104] },
      y: {
        title: [
          "Gini index of mean |attribution|",
          "validation ROC-AUC",
          "gain in ROC-AUC",
        ][measure]!,
        range: ranges[measure]!,
      },
      caption: `Means over ${n} splits ` + [
        `of the index that each prior sees of its own attributions${bands} Of the paper's mean over ` +
        `${published.splits} splits the ends are known, and no interval.`,
        `of the ROC-AUC on the hundred validation people after each epoch${bands}`,
        `of the validation ROC-AUC less no prior's on the same split, without biases for the ` +
        `X-Gradient${bands}`,
      ][measure]!,
    });
    // Bands overlap: no line may lie under another's.
    const isLine = (trace: Figure["data"][number]) => Number(trace.name !== undefined);
    const data = chart.data.toSorted((a, b) => isLine(a) - isLine(b));
    return new Figure(data, chart.layout, chart.text);
  }, {
    menu: { title: "dense columns", choices: surveys.map(({ dense }) => dense) },
    slider: { title: "measure", choices: watched, start: watched[2] },
  });
}

/** How many priors are behind no prior after a fifth of the way, and how many ahead in the end, by their bands. */
function paying(curves: readonly { readonly lower: number[]; readonly upper: number[] }[]): string {
  const behind = curves.filter(({ upper }) => upper[6]! < 0).length;
  const ahead = curves.filter(({ lower }) => lower.at(-1)! > 0).length;
  return `of ${curves.length} priors ${behind} lag at epoch 19, ${ahead} lead at 100`;
}

/** Every third epoch of a curve with its band, in four digits: what the page can carry. */
function drawnEpochs({ mean, half }: EpochCurve) {
  const places = mean.flatMap((_, i) => i % 3 === 0 ? [i] : []);
  const values = (value: (place: number) => number) =>
    places.map((place) => Number(value(place).toFixed(4)));
  return {
    x: values((i) => i + 1),
    y: values((i) => mean[i]!),
    lower: values((i) => mean[i]! - half[i]!),
    upper: values((i) => mean[i]! + half[i]!),
  };
}
