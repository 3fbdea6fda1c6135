import { invalid } from "@lib/runtime";

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
