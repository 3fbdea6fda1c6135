import { invalid } from "@lib/runtime";

/**
 * The index of the largest logit, the predicted class; the lowest index where several are equal.
 *
 * @example
 * ```ts
 * predictedClass([0.2, 3.1, -1]); // 1
 * ```
 */
export function predictedClass(logits: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/**
 * The logit F_c of one class.
 *
 * @throws {RangeError} if there is no such class
 */
export function targetLogit(logits: ArrayLike<number>, target: number): number {
  const logit = logits[target];
  if (logit === undefined) {
    const must = `a class in [0, ${logits.length})`;
    throw new RangeError(invalid("read a logit", "target", must, target));
  }
  return logit;
}

/**
 * The softmax probability exp(F_c) / sum_k exp(F_k) of one class, safe for large logits.
 *
 * @throws {RangeError} if there is no such class
 *
 * @example
 * ```ts
 * softmaxProbability([0, Math.log(3)], 1); // 0.75
 * ```
 */
export function softmaxProbability(logits: ArrayLike<number>, target: number): number {
  const logit = targetLogit(logits, target);
  return 1 / Array.from(logits).reduce((sum, other) => sum + Math.exp(other - logit), 0);
}

/**
 * One target for each image, from one for all or a list.
 *
 * @throws {TypeError} if a list has another length than the batch
 */
export function targetsOf(target: number | readonly number[], batch: number): readonly number[] {
  if (typeof target === "number") return new Array<number>(batch).fill(target);
  if (target.length !== batch) {
    const must = `one class or one for each of ${batch} images`;
    throw new TypeError(invalid("choose targets", "target", must, target));
  }
  return target;
}
