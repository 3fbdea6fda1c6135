import { type Figure, fixed, interval, lineChart, percent, table, type Text } from "@lib/display";
import { invalid, requireList, requireObjects } from "@lib/runtime";
import { mean, meanInterval } from "@lib/statistics";
import type { RoarRecord } from "./measure_roar.ts";

/** What the retrained networks say of a map, beside those of random orders with the same seeds. */
export interface RoarVerdict {
  readonly map: string;
  /** Mean accuracy over the shares and seeds. */
  readonly accuracy: number;
  /** Mean accuracy less that of random orders: below 0 the map takes away more than chance does. */
  readonly lead: number;
  /** Student's interval of the lead over the seeds: those of all maps hold together with 95%. */
  readonly interval: readonly [low: number, high: number];
  /** Where the interval lies: below 0, above, or on both sides. */
  readonly than: "better than random" | "worse than random" | "open";
  /** Mean accuracy of networks that saw the mask alone. */
  readonly ofMask: number;
  /** That less the accuracy on whole images: above 0 the mask alone tells more than they do. */
  readonly maskLead: number;
  /** Student's interval of it, as wide as that of the lead. */
  readonly maskInterval: readonly [low: number, high: number];
}

const control = "random";

/**
 * Does a map take away more than chance does? The mean over the shares of each seed's accuracy, less that of
 * random orders with the same seed; intervals of level 1 - 0.05 / maps (Bonferroni).
 *
 * @throws {RangeError} If the record has no random orders.
 */
export function roarVerdicts(record: RoarRecord): RoarVerdict[] {
  const action = "judge maps by ROAR";
  requireRecord(action, record);
  const perSeed = ({ accuracies }: RoarRecord["curves"][number]) =>
    record.seeds.map((_, seed) => mean(accuracies.map((ofShare) => ofShare[seed]!)));
  const chance = record.curves.find(({ map }) => map === control);
  if (!chance) throw new RangeError(invalid(action, "curves", `with "${control}"`, record.curves));
  const maps = record.curves.filter(({ map }) => map !== control), base = perSeed(chance);
  return maps.map((curve) => {
    const own = perSeed(curve), leads = own.map((accuracy, seed) => accuracy - base[seed]!);
    const level = 1 - 0.05 / maps.length, [low, high] = meanInterval(leads, level);
    const than = high < 0 ? "better than random" : low > 0 ? "worse than random" : "open";
    const { map, ofMasks } = curve;
    const maskLeads = ofMasks.map((accuracy, seed) => accuracy - record.untouched[seed]!);
    return {
      map,
      accuracy: mean(own),
      lead: mean(leads),
      interval: [low, high],
      than,
      ofMask: mean(ofMasks),
      maskLead: mean(maskLeads),
      maskInterval: meanInterval(maskLeads, level),
    };
  });
}

/** A lead and its interval in points of accuracy: "5.7 points [5.2, 6.2]". */
export function inPoints(lead: number, [low, high]: readonly [low: number, high: number]): string {
  return `${fixed(100 * lead, 1)} points ${interval([100 * low, 100 * high], 1)}`;
}

/** Verdicts as a table, in per cent and points of accuracy. */
export function roarTable(verdicts: readonly RoarVerdict[]): Text {
  requireObjects("tabulate ROAR", "verdicts", verdicts, "verdicts");
  return table(
    [
      ...["map", "accuracy (lower)", "less random's", "verdict"],
      ...["from the mask alone", "less whole images'"],
    ],
    verdicts.map((verdict) => [
      verdict.map,
      percent(verdict.accuracy),
      inPoints(verdict.lead, verdict.interval),
      verdict.than,
      percent(verdict.ofMask),
      inPoints(verdict.maskLead, verdict.maskInterval),
    ]),
  );
}

/** Accuracies of retrained networks by the share of pixels removed, with Student's 95% bands over the seeds. */
export function roarChart(record: RoarRecord): Figure {
  requireRecord("draw ROAR", record);
  const { shares, untouched, seeds, images, curves } = record, verdicts = roarVerdicts(record);
  const better = verdicts.filter(({ than }) => than === "better than random").length;
  const inPercent = (values: readonly number[]) => values.map((value) => 100 * value);
  return lineChart(
    curves.map(({ map, accuracies }) => {
      const points = [untouched, ...accuracies].map(inPercent);
      const bands = points.map((ofSeeds) => meanInterval(ofSeeds));
      return {
        name: map,
        x: inPercent([0, ...shares]),
        y: points.map(mean),
        lower: bands.map(([low]) => low),
        upper: bands.map(([, high]) => high),
        n: seeds.length,
      };
    }),
    {
      title: `${better} of ${verdicts.length} maps take away more than random pixels do`,
      x: { title: "pixels removed (%)", ticks: inPercent([0, ...shares]) },
      y: { title: "test accuracy after retraining (%)" },
      caption: `Means of ${seeds.length} trainings on ${images.train} images with Student's 95% ` +
        `bands, on ${images.test} test images. Lower is better: less is left to be learnt from.`,
      height: 460,
    },
  );
}

function requireRecord(action: string, record: RoarRecord): void {
  requireObjects(action, "record", [record], "records");
  const { shares, seeds, untouched, images, curves } = record;
  for (const [name, list] of Object.entries({ shares, seeds, untouched })) {
    requireList(action, name, list);
  }
  requireObjects(action, "images", [images], "counts, { train, test }");
  requireObjects(action, "curves", curves, "curves");
}
