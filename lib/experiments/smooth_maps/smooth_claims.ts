import { random, requireObjects } from "@lib/runtime";
import { mean, type PairedComparison, pairedComparisons, type PairedScores } from "@lib/statistics";
import { smoothFills } from "./judge_map.ts";
import type { SmoothKind, SmoothTraining } from "./smooth_record.ts";

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
 * maps as they are against blurred ones; means over a prior's strengths, under each fill, seed by seed: one
 * family of Student's tests.
 *
 * @param kinds What `smoothKinds()` gives, the one without a prior first.
 */
export function worthClaims(kinds: readonly SmoothKind[]): Claims {
  requireObjects("test the worth of smooth maps", "kinds", kinds, "kinds of trainings");
  const [smooth, varied] = ofPriors(kinds);
  const duels = (own: readonly SmoothKind[], judge: "keep" | "remove", rival?: SmoothKind) =>
    smoothFills.map((name): PairedScores => {
      const first = meanOf(own.map((kind) => each(rival ?? kind, ({ own }) => own[judge][name])));
      const second = meanOf(own.map((kind) => each(kind, ({ blurred }) => blurred![judge][name])));
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
