import { invalid, requireKnownOptions, requireList } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { actionOf, type Layer, requireLayers, runLayers, variablesOf } from "./layer.ts";

/** Options of {@linkcode residual}. */
export interface ResidualOptions {
  /** The layers whose output is added to the shortcut's. */
  readonly main: readonly Layer[];
  /** The layers of the other branch, default none: the identity. */
  readonly shortcut?: readonly Layer[];
}

/**
 * A residual block, main(x) + shortcut(x); homogeneous of degree 1 where both branches are.
 *
 * Its variables are those of its layers, under `layer.variable`; a layer may be in both branches.
 *
 * @throws {RangeError} If two different layers have the same name.
 * @throws {TypeError} If the branches give different shapes: from `apply`.
 * @see K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385.
 */
export function residual(name: string, options: ResidualOptions): Layer {
  requireKnownOptions(actionOf(name), options, { main: true, shortcut: true });
  const { main, shortcut = [] } = options;
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

/**
 * The outputs of several branches side by side, along the last axis; homogeneous of degree 1 where all
 * branches are.
 *
 * Its variables are those of its layers, under `layer.variable`; a layer may be in several branches.
 *
 * @param branches Chains of layers that all begin at the same activations.
 * @throws {RangeError} If two different layers have the same name.
 */
export function concatenate(name: string, branches: Branches): Layer {
  const variables = branchVariables(name, branches);
  const apply = (x: tf.Tensor) => tf.concat(runBranches(branches, x), -1);
  return { kind: "concatenate", name, variables, branches, apply };
}

/** The variables of the layers in a block's branches, those of a layer in two of them once. */
function branchVariables(block: string, branches: Branches): Record<string, tf.Variable> {
  const action = actionOf(block);
  requireList(action, "branches", branches, "chains of layers");
  branches.forEach((branch, i) => requireLayers(action, `branches[${i}]`, branch));
  return Object.fromEntries(variablesOf([...new Set(branches.flat())], action));
}

/** What comes out of each branch. */
function runBranches(branches: Branches, x: tf.Tensor): tf.Tensor[] {
  return branches.map((layers) => runLayers(layers, x));
}

type Branches = readonly (readonly Layer[])[];
