import { fixed, interval, table, type Text } from "@lib/display";
import { requireObjects } from "@lib/runtime";
import { mean, meanInterval } from "@lib/statistics";
import { smoothFills } from "./judge_map.ts";
import type { SmoothKind } from "./smooth_record.ts";

/** The judges' units, and how many of them one of the record is. */
export const judgeUnits = {
  keep: { unit: "halvings", size: 1 },
  remove: { unit: "points", size: 100 },
} as const;

/** Who judges a map. */
export interface WorthView {
  readonly judge: "keep" | "remove";
  readonly fill: (typeof smoothFills)[number];
}

/**
 * By what a charged network's map is ahead of the blurred one beside it, `gain`, and the two parts that this
 * is the sum of: `chance`, what random orders need more of the charged network than of the one without a
 * prior; and `maps`, what is left where no chance is subtracted from the two maps' shares.
 */
export type WorthPart = "gain" | "chance" | "maps";

/** One part of a kind's trainings, seed by seed. */
export function partOf(
  { trainings }: SmoothKind,
  { control, part, judge, fill }: WorthView & {
    readonly control: SmoothKind;
    readonly part: WorthPart;
  },
): number[] {
  return trainings.map(({ own, blurred, chance }, seed) => {
    const gain = own[judge][fill] - blurred![judge][fill];
    const ofChance = chance[judge][fill] - control.trainings[seed]!.chance[judge][fill];
    return judgeUnits[judge].size * { gain, chance: ofChance, maps: gain - ofChance }[part];
  });
}

/**
 * By what some kinds' maps are ahead of the blurred ones beside them, by each judge under each fill, and
 * which part of that is what random orders need of the two networks.
 *
 * @param kinds Such as the chosen ones of `smoothKinds()`.
 * @param control The kind without a prior.
 */
export function worthTable(kinds: readonly SmoothKind[], control: SmoothKind): Text {
  requireObjects("state what maps gain", "kinds", kinds, "kinds of trainings");
  requireObjects("state what maps gain", "control", [control], "kinds of trainings");
  const rows = kinds.flatMap((kind) =>
    (["keep", "remove"] as const).flatMap((judge) =>
      smoothFills.map((fill) => [
        `${kind.prior}, ${kind.strength}`,
        `${judge} (${judgeUnits[judge].unit})`,
        fill,
        ...(["gain", "chance", "maps"] as const).map((part) =>
          said(partOf(kind, { control, part, judge, fill }))
        ),
      ])
    )
  );
  const ahead = `ahead of the blurred map [95%], n = ${control.trainings.length}`;
  const parts = [ahead, "chance's part", "the maps' part"];
  return table(["charge", "judge", "fill", ...parts], rows);
}

const said = (values: readonly number[]) =>
  `${fixed(mean(values))} ${interval(meanInterval(values))}`;
