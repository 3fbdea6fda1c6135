import { random, requireObjects } from "@lib/runtime";
import { mean, type PairedComparison, pairedComparisons, type PairedScores } from "@lib/statistics";
import { smoothFills } from "./judge_map.ts";
import type { SmoothKind, SmoothTraining } from "./smooth_record.ts";
import { judgeUnits, partOf, type WorthPart, type WorthView } from "./worth_parts.ts";

/** Comparisons by the claim that in each of them the first is better. */
export type Claims = Record<string, PairedComparison[]>;

type Read = (training: SmoothTraining) => number;
const each = ({ trainings }: SmoothKind, read: Read) => trainings.map(read);

/**
 * What charges for rough maps do to roughness, logits and accuracy, each strength against no prior, seed by
 * seed: one family of Student's tests.
 *
 * @param kinds What `smoothKinds()` gives, the one without a prior first.
 * @param chosen One of each prior, whose accuracy is asked after; that of the strongest is as well.
 */
export function priceClaims(kinds: readonly SmoothKind[], chosen: readonly SmoothKind[]): Claims {
  const action = "test the price of smoothness";
  requireObjects(action, "kinds", kinds, "kinds of trainings");
  requireObjects(action, "chosen", chosen, "kinds of trainings");
  const [smooth, varied] = ofPriors(kinds);
  const against = (own: readonly SmoothKind[], read: Read, direction: "higher" | "lower") =>
    own.map((kind) => {
      const name = `${kind.prior}, ${kind.strength}`;
      return { name, first: each(kind, read), second: each(kinds[0]!, read), direction };
    });
  const rough: Read = ({ own }) => own.roughness, logit: Read = (training) => training.logit;
  const right: Read = ({ correct }) => correct / 100;
  // The mildest charge for roughness whose maps are at least as smooth.
  const matched = varied.flatMap((kind) => {
    const match = smooth.find((other) => mean(each(other, rough)) <= mean(each(kind, rough)));
    if (!match) return [];
    const name = `${match.strength} against ${kind.strength}`;
    return [{
      name,
      first: each(match, right),
      second: each(kind, right),
      direction: "higher" as const,
    }];
  });
  return tested({
    "a charge for roughness makes maps smoother": against(smooth, rough, "lower"),
    "a charge for total variation makes maps smoother": against(varied, rough, "lower"),
    "a charge for total variation shrinks the logits": against(varied, logit, "lower"),
    "a charge for roughness lets the logits grow": against(smooth, logit, "higher"),
    "the chosen strengths cost accuracy": against(chosen, right, "lower"),
    "the strongest cost accuracy": against(
      [smooth, varied].map((own) => own.at(-1)!),
      right,
      "lower",
    ),
    "as smooth or smoother, roughness costs less than total variation": matched,
  });
}

/**
 * What keeping and removing pixels says of trained maps against blurred ones that are as smooth, and of
 * maps as they are against blurred ones; means over a prior's strengths, under each fill, seed by seed, in
 * halvings and points: one family of Student's tests.
 *
 * @param kinds What `smoothKinds()` gives, the one without a prior first.
 */
export function worthClaims(kinds: readonly SmoothKind[]): Claims {
  requireObjects("test the worth of smooth maps", "kinds", kinds, "kinds of trainings");
  const [smooth, varied] = ofPriors(kinds);
  const duels = (own: readonly SmoothKind[], judge: "keep" | "remove", rival?: SmoothKind) =>
    smoothFills.map((name): PairedScores => {
      const { size } = judgeUnits[judge];
      const ofMap: Read = ({ own }) => size * own[judge][name];
      const ofBlurred: Read = ({ blurred }) => size * blurred![judge][name];
      const first = meanOf(own.map((kind) => each(rival ?? kind, ofMap)));
      const second = meanOf(own.map((kind) => each(kind, ofBlurred)));
      return { name, first, second, direction: "higher" };
    });
  const better = "better than blurred ones";
  return tested({
    [`keep: charged for roughness, maps are ${better}`]: duels(smooth, "keep"),
    [`remove: charged for roughness, maps are ${better}`]: duels(smooth, "remove"),
    [`keep: charged for total variation, maps are ${better}`]: duels(varied, "keep"),
    [`remove: charged for total variation, maps are ${better}`]: duels(varied, "remove"),
    [`keep: maps left as they are, are ${better}`]: duels(smooth, "keep", kinds[0]),
    [`remove: maps left as they are, are ${better}`]: duels(smooth, "remove", kinds[0]),
  });
}

/**
 * The two parts of what {@linkcode worthClaims} tests of trained maps: what random orders need of the charged
 * networks and of the others, and the maps' shares from which that is not subtracted. Means over a prior's
 * strengths, as there: a family of its own.
 *
 * @param kinds What `smoothKinds()` gives, the one without a prior first.
 */
export function chanceClaims(kinds: readonly SmoothKind[]): Claims {
  requireObjects("test what chance needs", "kinds", kinds, "kinds of trainings");
  const [control, ...taught] = kinds;
  const parts = (
    own: readonly SmoothKind[],
    { judge, part, sign = 1 }: Pick<WorthView, "judge"> & {
      readonly part: WorthPart;
      readonly sign?: number;
    },
  ) =>
    smoothFills.map((fill): PairedScores => {
      const options = { control: control!, part, judge, fill };
      const first = meanOf(own.map((kind) => partOf(kind, options).map((value) => sign * value)));
      return { name: fill, first, second: first.map(() => 0), direction: "higher" };
    });
  return tested(Object.fromEntries(
    ofPriors(taught).flatMap((own) => {
      const charged = `charged for ${own[0]!.prior},`, alone = "better before chance is subtracted";
      return [
        [
          `keep: ${charged} random orders need fewer pixels`,
          parts(own, {
            judge: "keep",
            part: "chance",
            sign: -1,
          }),
        ],
        [
          `remove: ${charged} random removal is survived longer`,
          parts(own, { judge: "remove", part: "chance" }),
        ],
        [`keep: ${charged} maps are ${alone}`, parts(own, { judge: "keep", part: "maps" })],
        [`remove: ${charged} maps are ${alone}`, parts(own, { judge: "remove", part: "maps" })],
      ];
    }),
  ));
}

/** Of several lists, one number a seed each, the means seed by seed. */
const meanOf = (lists: readonly (readonly number[])[]) =>
  lists[0]!.map((_, seed) => mean(lists.map((list) => list[seed]!)));

const ofPriors = (kinds: readonly SmoothKind[]) =>
  ["roughness", "total variation"].map((name) => kinds.filter(({ prior }) => prior === name)) as [
    SmoothKind[],
    SmoothKind[],
  ];

/** All claims' comparisons as one family, by claim. */
function tested(claims: Readonly<Record<string, readonly PairedScores[]>>): Claims {
  // Student's test draws nothing.
  const found = pairedComparisons(Object.values(claims).flat(), {
    random: random(1),
    test: "student",
  });
  let from = 0;
  const next = (count: number) => found.slice(from, from += count);
  return Object.fromEntries(
    Object.entries(claims).map(([claim, { length }]) => [claim, next(length)]),
  );
}
