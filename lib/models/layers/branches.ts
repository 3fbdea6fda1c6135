import { invalid } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import type { Layer } from "./layer.ts";

/**
 * The variables of the layers in a block's branches, under `layer.variable`; those of a layer in two
 * branches once.
 *
 * @throws {RangeError} If two different layers have the same name.
 */
export function branchVariables(
  block: string,
  branches: readonly (readonly Layer[])[],
): Record<string, tf.Variable> {
  const layers = [...new Set(branches.flat())];
  const names = layers.map((layer) => layer.name);
  if (new Set(names).size < names.length) {
    const action = `build the block "${block}"`;
    throw new RangeError(invalid(action, "layers", "named differently", names));
  }
  return Object.fromEntries(
    layers.flatMap((layer) =>
      Object.entries(layer.variables).map(([key, variable]) => [`${layer.name}.${key}`, variable])
    ),
  );
}

/** What comes out of each branch. */
export function runBranches(
  branches: readonly (readonly Layer[])[],
  x: tf.Tensor,
): tf.Tensor[] {
  return branches.map((layers) => layers.reduce((h, layer) => layer.apply(h), x));
}
