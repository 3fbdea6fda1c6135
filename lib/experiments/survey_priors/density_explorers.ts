import { dotChart, explorer, Figure, lineChart, type Series } from "@lib/display";
import { type Random, requireKnownOptions } from "@lib/runtime";
import { bootstrapInterval, maximum, mean, minimum } from "@lib/statistics";
import { type DensityRecord, trialOf } from "./density_record.ts";
import { published, type PublishedName } from "./published.ts";

/**
 * What every way to train achieves on people it has not seen, beside three reference lines; a menu chooses
 * the number of dense columns.
 */
export function methodsExplorer(
  { surveys }: DensityRecord,
  options: { readonly random: Random },
): Figure {
  requireKnownOptions("draw methods", options, { random: true });
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
      return known ? [{ name, group: "networks of the paper", value: known }] : [];
    });
    const dots = [...rows, ...simple].map(({ name, group, testAucs }) => ({
      ...{ name, group, value: mean(testAucs), n: testAucs.length },
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
        `networks, ${references.logistic.length} of the rest. The paper's networks saw another table.`,
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

/** Where the palette would give two methods one colour. */
const curveColours: Readonly<Record<string, string>> = { "EG(1)": "#0072B2", "RRR": "#CC79A7" };

/**
 * Training watched: the Gini index that a prior sees, and the ROC-AUC on validation people, epoch by epoch.
 * A menu chooses the number of dense columns, a slider the measure.
 */
export function trajectoriesExplorer({ surveys }: DensityRecord): Figure {
  const names = ["X-Gradient", "EG(1)", "EG(4)", "gradient", "RRR"],
    epochs = Array.from({ length: 100 }, (_, i) => i + 1);
  const { first, last } = published.giniIndices;
  const curves = surveys.map((survey) => names.map((name) => trialOf(survey, name)));
  const highest = maximum(curves.flat().flatMap(({ aucCurve }) => [...aucCurve]));
  const lowest = minimum(curves.flat().flatMap(({ aucCurve }) => [...aucCurve]));
  return explorer((at, measure) => {
    const survey = surveys[at]!, isGini = measure === 0;
    const drawn = names.map((name): Series => {
      const { giniCurve, aucCurve, testAucs: { length: n } } = trialOf(survey, name);
      const colour = curveColours[name];
      const y = isGini ? giniCurve : aucCurve;
      return { name, x: epochs, y, mode: "lines", n, ...(colour && { colour }) };
    });
    const { aucCurve: none, testAucs: { length: splits } } = trialOf(survey, "no prior");
    const bare = "No bands: of an epoch the record has the mean alone.";
    const other: Series = isGini
      ? {
        name: "EG(1), the paper",
        x: [1, 100],
        y: [first, last],
        mode: "markers",
        colour: "#000000",
      }
      : { name: "no prior", x: epochs, y: none, mode: "lines" };
    return lineChart([...drawn, other], {
      ...{
        title: `${survey.dense} dense columns: ${
          isGini ? "attributions grow sparse" : "what that is good for"
        }`,
        width: 700,
      },
      // Room at the right keeps the legend, and with it the size, for both measures.
      x: { title: "epoch", range: [0, 104] },
      y: isGini
        ? { title: "Gini index of mean |attribution|", range: [0, 1] }
        : { title: "validation ROC-AUC", range: [lowest - 0.02, highest + 0.02] },
      caption: isGini
        ? `Mean over ${splits} splits of the index that each prior sees of its own attributions. ${bare} ` +
          "Of the paper's the ends are known."
        : `Mean over ${splits} splits of the ROC-AUC on the hundred validation people after each ` +
          `epoch. ${bare}`,
    });
  }, {
    menu: { title: "dense columns", choices: surveys.map(({ dense }) => dense) },
    slider: { title: "measure", choices: ["Gini index", "AUC"] },
  });
}
