import { dotChart, explorer, type Figure, lineChart, type Series } from "@lib/display";
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
    return dotChart([...dots, ...paper], {
      ...{ title: `${dense} dense columns`, width: 700, height: 560 },
      value: { title: "test ROC-AUC", range: [0.5, 0.92] },
      caption: "Means and 95% bootstrap intervals over splits (the mouse tells how many). " +
        "The paper's networks saw another table.",
    });
  }, { menu: { title: "dense columns", choices: surveys.map(({ dense }) => dense) } });
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
    const none = trialOf(survey, "no prior").aucCurve;
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
        ? "Mean over splits of the index that each prior sees of its own attributions. Of the paper's the ends are known."
        : "Mean over splits of the ROC-AUC on the hundred validation people after each epoch.",
    });
  }, {
    menu: { title: "dense columns", choices: surveys.map(({ dense }) => dense) },
    slider: { title: "measure", choices: ["Gini index", "validation ROC-AUC"] },
  });
}
