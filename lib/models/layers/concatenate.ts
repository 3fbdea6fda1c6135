import * as tf from "@tensorflow/tfjs";
import { branchVariables, runBranches } from "./branches.ts";
import type { Layer } from "./layer.ts";

/** Options of {@linkcode concatenate}. */
export interface ConcatenateOptions {
  /** Chains of layers that all begin at the same activations. */
  readonly branches: readonly (readonly Layer[])[];
}

/**
 * The outputs of several branches side by side, along the last axis; homogeneous of degree 1 where all
 * branches are.
 *
 * Its variables are those of its layers, under `layer.variable`; a layer may be in several branches.
 *
 * @throws {RangeError} If two different layers have the same name.
 */
export function concatenate(name: string, { branches }: ConcatenateOptions): Layer {
  const variables = branchVariables(name, branches);
  const apply = (x: tf.Tensor) => tf.concat(runBranches(branches, x), -1);
  return { kind: "concatenate", name, variables, branches, apply };
}
