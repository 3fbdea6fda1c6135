import { fixed, interval, significant, table, type Text } from "@lib/display";
import { type Random, requireKnownOptions } from "@lib/runtime";
import { bootstrapInterval, mean, meanInterval, median, wilson } from "@lib/statistics";
import { type DensityRecord, type PilotTrial, trialOf } from "./density_record.ts";
import { gainStands } from "./epoch_curves.ts";

/**
 * Every prior at every strength that was tried: mean ROC-AUC on validation people, and on test people, with
 * half the widths of their 95% t intervals, for each number of dense columns apart and, where there are two,
 * for both together. As surveys share people, the n splits are the units: together each has its mean.
 */
export function strengthTable(pilot: readonly PilotTrial[]): Text {
  const strengths = [...new Set(pilot.map(({ strength }) => strength))];
  const names = [...new Set(pilot.map(({ name }) => name))];
  const sizes = [...new Set(pilot.map(({ dense }) => dense))];
  const scores = (name: string, strength: number, dense: readonly number[]) => {
    const own = pilot.filter((trial) =>
      trial.name === name && trial.strength === strength && dense.includes(trial.dense)
    );
    const bySplit = (key: "validationAucs" | "testAucs") =>
      own[0]![key].map((_, split) => mean(own.map((trial) => trial[key][split]!)));
    return { validation: bySplit("validationAucs"), test: bySplit("testAucs") };
  };
  const surveys = [...sizes.map((dense) => [dense]), ...(sizes.length === 2 ? [sizes] : [])];
  const rows = names.flatMap((name) => surveys.map((dense) => ({ name, dense })));
  const lines = rows.map(({ name, dense }) => {
    const tried = strengths.map((strength) => ({ strength, ...scores(name, strength, dense) }));
    const best = tried.toSorted((a, b) => mean(b.validation) - mean(a.validation))[0]!;
    const cells = tried.map(({ validation, test }) => `${spread(validation)} / ${spread(test)}`);
    const n = best.test.length;
    return [`${name}, ${dense.join(" and ")} dense`, `${n}`, ...cells, `${best.strength}`];
  });
  const heads = strengths.map((strength) => `λ = ${strength}`);
  return table(["validation / test ROC-AUC", "n", ...heads, "validates best"], lines);
}

/** A mean with half the width of its 95% t interval. */
function spread(values: readonly number[], digits = 3): string {
  const middle = mean(values), half = meanInterval(values)[1] - middle;
  return `${fixed(middle, digits)} ±${fixed(half, digits)}`;
}

/**
 * Of every prior and survey from which epoch on the interval of its gain over no prior stays above 0 to the
 * end, and in how many epochs it lies below; each epoch by itself.
 */
export function gainingEpochs({ surveys }: Pick<DensityRecord, "surveys">): Text {
  const priors = surveys[0]!.trials.filter(({ gainCurve }) => gainCurve).map(({ name }) => name);
  const rows = priors.map((name) => [
    name,
    ...surveys.map((survey) => {
      const { from, below } = gainStands(trialOf(survey, name).gainCurve!);
      return `${from === undefined ? "never" : `from ${from}`}; below in ${below}`;
    }),
  ]);
  const { n } = surveys[0]!.trials[0]!.aucCurve;
  const heads = surveys.map(({ dense }) => `${dense} dense`);
  return table([`above no prior to the end, n = ${n}`, ...heads], rows);
}

/**
 * Whether networks know the causes: in how many of n splits the leading one is first by importance (per cent,
 * with Wilson's interval), its median place (with a bootstrap interval), and the ROC-AUC of importances against
 * the causes among dense columns (with half the width of its t interval).
 */
export function causeTable(
  { surveys }: Pick<DensityRecord, "surveys">,
  options: { readonly random: Random },
): Text {
  requireKnownOptions("tell causes", options, { random: "a seeded generator" });
  const told = (ranks: readonly number[]) => {
    const first = ranks.filter((rank) => rank === 1).length, { length } = ranks;
    const [low, high] = wilson(first, length).map((end) => 100 * end);
    const places = bootstrapInterval(ranks, { ...options, statistic: median });
    return `${fixed(100 * first / length, 0)} ${interval([low!, high!], 0)}; ` +
      `${significant(median(ranks))} ${interval(places, 0)}`;
  };
  const rows = surveys[0]!.trials.map(({ name, testAucs }, i) => [
    name,
    `${testAucs.length}`,
    ...surveys.map(({ trials }) => {
      const { leadingRanks, recoveries } = trials[i]!;
      return `${told(leadingRanks)}; ${spread(recoveries, 2)}`;
    }),
  ]);
  const lines = surveys.map(({ references }) => references.logisticRanks);
  const line = ["L1 logistic regression", `${lines[0]!.length}`, ...lines.map(told)];
  const heads = surveys.map(({ dense }) => `${dense} dense`);
  return table(["leading cause first (%); its place; recovery", "n", ...heads], [...rows, line]);
}
