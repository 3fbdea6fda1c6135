import * as tf from "@tensorflow/tfjs";
import { explainRefusal } from "../refused_gradient.ts";

/** The part of tfjs's engine state that a gradient leaves behind when it throws. */
interface TapeState {
  gradientDepth: number;
  activeTape: { saved?: tf.Tensor[] }[] | null;
}

/**
 * Runs a computation that takes gradients and frees tfjs's tape where it throws.
 *
 * tfjs frees the activations that it saved for the backward pass only after a success; an error in the
 * forward pass would leak every one of them.
 *
 * @param action What fails where an operation has no gradient: an error then names it; default tfjs's error.
 *
 * @example
 * ```ts
 * const slope = withTape(() => tf.grad((x) => tf.square(x))(tf.scalar(3))); // 6
 * ```
 */
export function withTape<T>(compute: () => T, action?: string): T {
  try {
    return compute();
  } catch (error) {
    const { state } = tf.engine() as unknown as { state: TapeState };
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved } of state.activeTape) saved?.forEach((tensor) => tensor.dispose());
      state.activeTape = null;
    }
    throw action === undefined ? error : explainRefusal(action, error);
  }
}
