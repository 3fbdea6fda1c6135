import * as tf from "@tensorflow/tfjs";

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

/** How tfjs says that it has no gradient, and what that means. */
const REFUSALS: readonly (readonly [says: RegExp, means: (kernel: string) => string])[] = [
  [/gradient function not found for (\w+)/, named],
  [/Kernel '(\w+)' not registered/, named],
  [/gradient for op (\w+)\.[^]*must have 'float32'/, (kernel) => named(`${kernel} of indices`)],
  [/Gradient for (\w+ operation is not implemented for \S+)/, named],
  [/encloses all operations/, () => "the outputs must be computed from the inputs"],
];

function named(kernel: string): string {
  const hint = kernel.endsWith("indices") ? " (an embedding: attribute to what it gives)" : "";
  const must =
    `every operation between inputs and outputs must have a gradient on ${tf.getBackend()}`;
  return `${must}: current value is ${kernel}${hint}`;
}

/** The error of a gradient, in a sentence that names the operation where tfjs has no gradient of it. */
function explainRefusal(action: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  for (const [says, means] of REFUSALS) {
    const found = says.exec(message);
    if (found) return new Error(`Cannot ${action} as ${means(found[1]!)}`, { cause: error });
  }
  return error;
}
