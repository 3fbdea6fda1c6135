import { fixed, interval, percent, table, type Text } from "@lib/display";
import { requireObjects } from "@lib/runtime";
import { holm, mcnemar, mean, meanInterval } from "@lib/statistics";
import type { SmoothKind, SmoothTraining } from "./smooth_record.ts";

/** Of the kind's trainings, how many McNemar's test calls worse and better than the network without a prior. */
interface PairedCount {
  readonly worse: number;
  readonly better: number;
}

/**
 * McNemar's test of each network against the one of its seed without a prior, on the same test images,
 * Holm-corrected over all networks.
 *
 * @returns One for each kind but the one without a prior, in their order.
 */
function countMcnemar(kinds: readonly SmoothKind[]): PairedCount[] {
  const taught = kinds.filter(({ prior }) => prior !== "none");
  const all = taught.flatMap(({ trainings }) => trainings);
  const pValues = holm(all.map(({ onlyThis, onlyControl }) => mcnemar(onlyThis, onlyControl)));
  const found = new Map(all.map((training, i) => [training, pValues[i]! < 0.05]));
  return taught.map(({ trainings }) => {
    const clear = trainings.filter((training) => found.get(training));
    const worse = clear.filter(({ onlyThis, onlyControl }) => onlyThis < onlyControl).length;
    return { worse, better: clear.length - worse };
  });
}

/**
 * What each prior costs at each strength: the roughness of its maps, the accuracies and what they are less than
 * without a prior, seed by seed, with the intervals of the means over the seeds.
 */
export function priceTable(kinds: readonly SmoothKind[]): Text {
  requireObjects("state the price of smoothness", "kinds", kinds, "kinds of trainings");
  const counts = countMcnemar(kinds), control = kinds[0]!.trainings;
  const rows = kinds.map(({ prior, strength, trainings }, k) => {
    const pointsOf = ({ correct }: SmoothTraining) => correct / 100;
    const values = (value: (training: SmoothTraining) => number) => trainings.map(value);
    const said = (own: readonly number[]) => `${fixed(mean(own))} ${interval(meanInterval(own))}`;
    const change = trainings.map((training, i) => pointsOf(training) - pointsOf(control[i]!));
    const { worse, better } = counts[k - 1] ?? { worse: 0, better: 0 };
    return [
      prior,
      k === 0 ? "–" : `${strength}`,
      said(values(({ own }) => own.roughness)),
      said(values(({ validation }) => 100 * validation)),
      said(values(pointsOf)),
      k === 0 ? "–" : said(change),
      k === 0 ? "–" : `${worse} worse, ${better} better`,
    ];
  });
  return table([
    "prior",
    "strength",
    `roughness [95%], n = ${control.length}`,
    "validation (%) [95%]",
    "test (%) [95%]",
    "change (points) [95%]",
    "trainings, by McNemar's test",
  ], rows);
}

/**
 * Of the fall of total variation, in logarithms, the share that is smaller magnitude: total variation is
 * roughness times magnitude, so that their logarithms add up. In words: the mean of the trainings, each against
 * the one of its seed without a prior, with its t interval in per cent.
 *
 * @param control The kind without a prior.
 */
export function magnitudeShare(kind: SmoothKind, control: SmoothKind): string {
  const action = "split the fall of total variation";
  requireObjects(action, "kind and control", [kind, control], "kinds of trainings");
  const shares = kind.trainings.map((after, seed) => {
    const before = control.trainings[seed]!;
    const ofRoughness = Math.log(before.own.roughness / after.own.roughness);
    return 1 - ofRoughness / Math.log(before.variation / after.variation);
  });
  const [low, high] = meanInterval(shares).map((end) => 100 * end);
  return `${percent(mean(shares), 0)} ${interval([low!, high!], 0)}`;
}
