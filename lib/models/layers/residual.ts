import * as tf from "@tensorflow/tfjs";
import { invalid } from "@lib/runtime";
import { branchVariables, runBranches } from "./branches.ts";
import type { Layer } from "./layer.ts";

/** Options of {@linkcode residual}. */
export interface ResidualOptions {
  /** The layers whose output is added to the shortcut's. */
  readonly main: readonly Layer[];
  /** The layers of the other branch; none, the identity, when absent. */
  readonly shortcut?: readonly Layer[];
}

/**
 * A residual block, main(x) + shortcut(x); homogeneous of degree 1 where both branches are.
 *
 * Its variables are those of its layers, under `layer.variable`; a layer may be in both branches.
 *
 * @throws {RangeError} If two different layers have the same name.
 * @throws {TypeError} In `apply`, if the branches give different shapes.
 * @see K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385.
 */
export function residual(name: string, { main, shortcut = [] }: ResidualOptions): Layer {
  const branches = [main, shortcut] as const;
  const apply = (x: tf.Tensor) => {
    const [a, b] = runBranches(branches, x);
    // tf.add would stretch an axis of length 1.
    if (`${a!.shape}` !== `${b!.shape}`) {
      const must = `of the main branch's shape, [${a!.shape.join(", ")}]`;
      throw new TypeError(invalid(`run the residual block "${name}"`, "shortcut", must, b));
    }
    return tf.add(a!, b!);
  };
  const variables = branchVariables(name, branches);
  return { kind: "residual", name, variables, branches, apply };
}
