import { invalid } from "@lib/runtime";
import type { Rule } from "./quadrature.ts";

/** What the last doubling of the steps tells about a map. */
export interface Refinement {
  /** |sum of the map - (F(x) - F(x'))|, in logits. */
  readonly error: number;
  /** sum |now - before| / sum |now|; infinite where there is no map before. */
  readonly change: number;
  /** Whether the error is within the tolerance times |F(x) - F(x')|, or float32's rounding. */
  readonly complete: boolean;
  /** Whether the change is within the tolerance. */
  readonly still: boolean;
}

/** Completeness is not asked for below float32's rounding: 2^-20 of the map's sum of absolute values. */
const rounding = 2 ** -20;

/**
 * What `integratedGradients` with a `tolerance` asks of an example after each doubling: it stops where
 * the map is complete and still.
 *
 * Completeness alone may hold by errors that cancel. Where the error falls as c/n, a doubling moves
 * the map by as much as is left of the error, so that a still map is a right one.
 *
 * @param now The map, in logits.
 * @param before The map of half the steps, if there is one.
 * @param asked F(x) - F(x'), and the relative error wanted.
 *
 * @example
 * ```ts
 * const { complete, still } = refinement(map, coarser, { difference, tolerance: 0.01 });
 * ```
 */
export function refinement(
  now: ArrayLike<number>,
  before: ArrayLike<number> | undefined,
  { difference, tolerance }: { readonly difference: number; readonly tolerance: number },
): Refinement {
  if (before && before.length !== now.length) {
    const must = `of the map's length ${now.length}`;
    throw new TypeError(invalid("judge a refinement", "before", must, before.length));
  }
  let sum = 0, mass = 0, moved = 0;
  for (let i = 0; i < now.length; i++) {
    sum += now[i]!;
    mass += Math.abs(now[i]!);
    moved += Math.abs(now[i]! - (before?.[i] ?? 0));
  }
  const error = Math.abs(sum - difference);
  const change = before ? moved === 0 ? 0 : moved / mass : Infinity;
  const complete = error <= Math.max(tolerance * Math.abs(difference), rounding * mass);
  return { error, change, complete, still: change <= tolerance };
}

/** The number of nodes after a doubling of the intervals: 2n, and 2n - 1 with trapezoid. */
export function doubled(rule: Rule, steps: number): number {
  return rule === "trapezoid" ? 2 * steps - 1 : 2 * steps;
}

/**
 * The numbers of nodes that doubling goes through.
 *
 * @param options.first Nodes to start from, default 8 as in `integratedGradients`.
 * @param options.count How many numbers.
 *
 * @example
 * ```ts
 * doublings("trapezoid", { count: 3 }); // [8, 15, 29]
 * ```
 */
export function doublings(
  rule: Rule,
  { first = 8, count }: { readonly first?: number; readonly count: number },
): number[] {
  const steps = [first];
  while (steps.length < count) steps.push(doubled(rule, steps.at(-1)!));
  return steps;
}
