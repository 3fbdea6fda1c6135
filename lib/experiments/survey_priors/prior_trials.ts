import { mean } from "@lib/statistics";
import type { PriorTrial } from "./measure_trials.ts";
import type { TabularMethod } from "./train_splits.ts";

/** The strengths that are tried; the authors try 0.01, 0.1, 1, 10 and 100, and take 0.1 or 1. */
const triedStrengths: readonly number[] = [0.1, 0.3, 1, 3, 10];

/** The authors' strength of expected gradients, for every number of references. */
const authors = 1;

const expectedGradients = (references: number): TabularMethod => {
  return { bias: true, attribution: { method: "expected gradients", references } };
};

const priors: Readonly<Record<string, TabularMethod>> = {
  "X-Gradient": { bias: false, attribution: { method: "input x gradient" } },
  "EG(1)": expectedGradients(1),
  "EG(4)": expectedGradients(4),
  "gradient": { bias: true, attribution: { method: "gradient" } },
  "RRR": { bias: true, attribution: { method: "right for the right reasons" } },
};

/** Every prior at every strength: what is tried on splits apart. */
export function pilotTrials(): PriorTrial[] {
  return Object.entries(priors).flatMap(([name, method]) =>
    triedStrengths.map((strength) => ({ name, strength, ...method }))
  );
}

/** A prior at a strength, and the highest ROC-AUC on the validation people of each split. */
export interface TriedStrength extends Pick<PriorTrial, "name" | "strength"> {
  readonly validationAucs: readonly number[];
}

/**
 * The experiment's trials: without a prior, with biases and without; each prior at the strength of the
 * highest mean validation ROC-AUC over all that was tried; expected gradients also at the authors'.
 */
export function chosenTrials(tried: readonly TriedStrength[]): PriorTrial[] {
  const chosen = Object.entries(priors).flatMap(([name, method]) => {
    const own = tried.filter((trial) => trial.name === name);
    const validation = (strength: number) =>
      mean(own.flatMap((trial) => trial.strength === strength ? trial.validationAucs : []));
    const ranked = own.toSorted((a, b) => validation(b.strength) - validation(a.strength));
    const best = ranked[0]!.strength;
    const strengths = name.startsWith("EG") && best !== authors ? [authors, best] : [best];
    return strengths.map((strength) => ({ name, strength, ...method }));
  });
  return [
    { name: "no prior", bias: true, strength: 0 },
    { name: "no prior, bias-free", bias: false, strength: 0 },
    ...chosen,
  ];
}
