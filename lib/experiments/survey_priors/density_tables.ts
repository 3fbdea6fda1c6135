import { fixed, significant, table, type Text } from "@lib/display";
import { mean, median } from "@lib/statistics";
import type { DensityRecord, PilotTrial } from "./density_record.ts";

/**
 * Every prior at every strength that was tried: mean ROC-AUC on validation people, and on test people, for
 * each number of dense columns apart and, where there are two, for both together.
 */
export function strengthTable(pilot: readonly PilotTrial[]): Text {
  const strengths = [...new Set(pilot.map(({ strength }) => strength))];
  const names = [...new Set(pilot.map(({ name }) => name))];
  const sizes = [...new Set(pilot.map(({ dense }) => dense))];
  const scores = (name: string, strength: number, dense: readonly number[]) => {
    const own = pilot.filter((trial) =>
      trial.name === name && trial.strength === strength && dense.includes(trial.dense)
    );
    const of = (key: "validationAucs" | "testAucs") => mean(own.flatMap((trial) => trial[key]));
    const n = own.flatMap(({ testAucs }) => testAucs).length;
    return { validation: of("validationAucs"), test: of("testAucs"), n };
  };
  const surveys = [...sizes.map((dense) => [dense]), ...(sizes.length === 2 ? [sizes] : [])];
  const rows = names.flatMap((name) => surveys.map((dense) => ({ name, dense })));
  const lines = rows.map(({ name, dense }) => {
    const tried = strengths.map((strength) => ({ strength, ...scores(name, strength, dense) }));
    const best = tried.toSorted((a, b) => b.validation - a.validation)[0]!;
    const cells = tried.map(({ validation, test }) =>
      `${fixed(validation, 3)} / ${fixed(test, 3)}`
    );
    const n = scores(name, strengths[0]!, dense).n;
    return [`${name}, ${dense.join(" and ")} dense`, `${n}`, ...cells, `${best.strength}`];
  });
  const heads = strengths.map((strength) => `λ = ${strength}`);
  return table(["validation / test ROC-AUC", "n", ...heads, "validates best"], lines);
}

/**
 * Whether networks know the causes: in how many splits the leading one is first by importance, its median
 * place, and the ROC-AUC of importances against the causes among dense columns.
 */
export function causeTable({ surveys }: DensityRecord): Text {
  const told = (ranks: readonly number[], recovery?: number) => {
    const first = ranks.filter((rank) => rank === 1).length;
    const place = `${first} of ${ranks.length}, median ${significant(median(ranks))}`;
    return recovery === undefined ? place : `${place}; ${fixed(recovery)}`;
  };
  const rows = surveys[0]!.trials.map(({ name }, i) => [
    name,
    ...surveys.map(({ trials }) => told(trials[i]!.leadingRanks, mean(trials[i]!.recoveries))),
  ]);
  const line = surveys.map(({ references }) => told(references.logisticRanks));
  const heads = surveys.map(({ dense }) => `${dense} dense`);
  return table(["leading cause first; recovery", ...heads], [
    ...rows,
    ["L1 logistic regression", ...line],
  ]);
}
