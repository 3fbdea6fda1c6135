/** How far a row may be from the sum 1: float32's rounding of a softmax over a thousand classes. */
const ROUNDING = 1e-5;

/**
 * Whether outputs look like probabilities where logits are expected: two or more a row, none negative,
 * every row of sum 1.
 *
 * @param values [batch, outputs], row-major.
 * @param outputs Values a row.
 */
export function areProbabilities(values: ArrayLike<number>, outputs: number): boolean {
  if (outputs < 2 || values.length === 0) return false;
  for (let start = 0; start < values.length; start += outputs) {
    let sum = 0;
    for (let i = start; i < start + outputs; i++) {
      if (!(values[i]! >= 0)) return false;
      sum += values[i]!;
    }
    if (Math.abs(sum - 1) > ROUNDING) return false;
  }
  return true;
}

let isTold = false;

/**
 * Tells once a process that a network gives probabilities where logits are meant.
 * Integrated Gradients of a probability are complete too, but they are those of a saturated output.
 *
 * @param values [batch, outputs], row-major, of the first pass.
 */
export function tellProbabilities(values: ArrayLike<number>, outputs: number): void {
  if (isTold || !areProbabilities(values, outputs)) return;
  isTold = true;
  console.log(
    "The outputs are nonnegative and sum to 1 in every example: they look like probabilities. " +
      "Attributions are usually taken of the logits, before the softmax " +
      "(fromLayersModel() and fromGraphModel() take it off).",
  );
}

/**
 * Tells once a process that the one output of a network lies in [0, 1] in every example, where its sign is
 * to decide: a sigmoid's probability is never negative, so that every class would be 1.
 *
 * @param values The output of two examples or more.
 */
export function tellOneProbability(values: ArrayLike<number>): void {
  if (isTold || values.length < 2) return;
  for (let i = 0; i < values.length; i++) if (!(values[i]! >= 0 && values[i]! <= 1)) return;
  isTold = true;
  console.log(
    "The one output lies in [0, 1] in every example: it looks like a probability. Its class is read " +
      "off its sign, so it has to be the logit before the sigmoid " +
      "(fromLayersModel() and fromGraphModel() take it off).",
  );
}
