import * as tf from "@tensorflow/tfjs";
import type { Forward } from "@lib/runtime";
import { targetGradient } from "./gradient.ts";
import type { Path } from "./path_gradient.ts";
import type { Quadrature } from "./quadrature.ts";

/**
 * Throws where an attribution holds NaN or infinity, naming the example and step it came from.
 *
 * Costs one read-back; only an attribution that is not finite is retraced, a step at a time.
 */
export async function locateNonFinite(
  action: string,
  forward: Forward,
  { inputs, baseline, target }: Path,
  { nodes }: Quadrature,
  attributions: tf.Tensor,
): Promise<void> {
  const size = attributions.size / inputs.shape[0]!;
  const found = await firstNonFinite(attributions);
  if (!found) return;
  for (const [k, alpha] of nodes.entries()) {
    const slopes = tf.tidy(() =>
      targetGradient(action, forward, baseline.add(inputs.sub(baseline).mul(alpha)), target)
    );
    const bad = await firstNonFinite(slopes).finally(() => slopes.dispose());
    if (!bad) continue;
    throw new RangeError(
      `Cannot ${action} as the gradient of example ${Math.floor(bad.index / size)} ` +
        `at step ${k + 1} of ${nodes.length} (alpha = ${alpha.toPrecision(3)}) is ${bad.value}`,
    );
  }
  throw new RangeError(
    `Cannot ${action} as the sum over steps of example ${
      Math.floor(found.index / size)
    } is ${found.value}`,
  );
}

async function firstNonFinite(tensor: tf.Tensor) {
  const values = await tensor.data();
  const index = values.findIndex((value) => !Number.isFinite(value));
  return index < 0 ? undefined : { index, value: values[index] };
}
