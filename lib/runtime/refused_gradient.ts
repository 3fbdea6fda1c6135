import * as tf from "@tensorflow/tfjs";

/** How tfjs says that it has no gradient, and what that means. */
const REFUSALS: readonly (readonly [says: RegExp, means: (kernel: string) => string])[] = [
  [/gradient function not found for (\w+)/, named],
  [/Kernel '(\w+)' not registered/, named],
  [/gradient for op (\w+)\.[^]*must have 'float32'/, (kernel) => named(`${kernel} of indices`)],
  [/encloses all operations/, () => "the outputs must be computed from the inputs"],
];

function named(kernel: string): string {
  const hint = kernel.endsWith("indices") ? " (an embedding: attribute to what it gives)" : "";
  const must =
    `every operation between inputs and outputs must have a gradient on ${tf.getBackend()}`;
  return `${must}: current value is ${kernel}${hint}`;
}

/** The error of a gradient, in a sentence that names the operation where tfjs has no gradient of it. */
export function explainRefusal(action: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  for (const [says, means] of REFUSALS) {
    const found = says.exec(message);
    if (found) return new Error(`Cannot ${action} as ${means(found[1]!)}`, { cause: error });
  }
  return error;
}
