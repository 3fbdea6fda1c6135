import { type Forward, invalid, requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import {
  type AdaptedNetwork,
  type AdapterOptions,
  noteOf,
  outputIndex,
  packedInputs,
} from "./adapted_network.ts";

const action = "adapt a graph model";

/** An operation of a graph model; tfjs does not declare it. */
interface GraphOperation {
  readonly name: string;
  readonly op: string;
  readonly inputNames: readonly string[];
}

type Operations = Readonly<Record<string, GraphOperation>>;

/**
 * A graph model of tfjs, as `tf.loadGraphModel()` reads it from a converted SavedModel or from a model
 * hub, as the methods of this library take it: a differentiable function to logits.
 *
 * A softmax or sigmoid at the end is taken off, and `notes` says so; several inputs become one tensor,
 * see {@linkcode AdaptedNetwork}. `layerNames` are the names of all operations. The model is neither
 * copied nor changed: it must live as long as the adapter is used.
 *
 * @throws {TypeError} If `model` is no graph model, or has operations that run asynchronously.
 * @throws {RangeError} If `options.output` is none of its outputs, or absent where there are several.
 *
 * @example
 * ```ts
 * import { fromGraphModel } from "@lib/models";
 * import type * as tf from "@tensorflow/tfjs";
 * const explainable = (model: tf.GraphModel) => fromGraphModel(model).forward;
 * ```
 */
export function fromGraphModel(
  model: tf.GraphModel,
  options: AdapterOptions = {},
): AdaptedNetwork {
  requireKnownOptions(action, options, { output: true });
  const { output } = options;
  if (!((model as unknown) instanceof tf.GraphModel)) {
    const hint = (model as unknown) instanceof tf.LayersModel ? " (use fromLayersModel)" : "";
    throw new TypeError(invalid(action, "model", `a tf.GraphModel${hint}`, model));
  }
  const operations = operationsOf(model);
  const outputs = model.outputs.map(({ name }) => name);
  const end = outputs[outputIndex(action, outputs, output)]!;
  const packed = packedInputs(
    action,
    model.inputs.map(({ name, shape, dtype }) => ({
      name,
      shape: (shape ?? []).slice(1).map((size) => size < 0 ? null : size),
      dtype,
    })),
  );
  const last = finalActivation(operations, end);
  const feed = (inputs: tf.Tensor) => {
    const parts = packed.unpack(inputs, "run the network");
    return Object.fromEntries(
      model.inputs.map(({ name, dtype }, i) => [name, tf.cast(parts[i]!, dtype)]),
    );
  };
  const run = (fed: tf.NamedTensorMap, wanted: string) => [model.execute(fed, wanted)].flat()[0]!;
  const logits = (fed: tf.NamedTensorMap) => {
    if (!last) return run(fed, end);
    const before = run(fed, last.inputNames[0]!);
    // What follows the activation, a reshape, gets what came before it.
    return last.name === nameOf(end) ? before : run({ [last.name]: before }, end);
  };
  const forward: Forward = (inputs) => tf.tidy(() => rankTwo(logits(feed(inputs))));
  return {
    ...packed,
    forward,
    notes: last ? [noteOf(`${last.op.toLowerCase()} "${last.name}"`)] : [],
    layerNames: Object.keys(operations),
    at: (layerName) => {
      if (!Object.hasOwn(operations, layerName)) {
        const must = "the name of one of the model's operations, see layerNames";
        throw new RangeError(invalid("cut a network", "layerName", must, layerName));
      }
      return {
        activations: (inputs) => tf.tidy(() => run(feed(inputs), layerName).clone()),
        forward: (activations) =>
          tf.tidy(() => {
            requireOnlyWay(operations, last ? last.inputNames[0]! : end, layerName);
            return rankTwo(logits({ [layerName]: activations }));
          }),
      };
    },
  };
}

function operationsOf(model: tf.GraphModel): Operations {
  const { executor } = model as unknown as { executor: { graph: { nodes: Operations } } };
  const { nodes } = executor.graph;
  const dynamic = Object.values(nodes).find(({ op }) => ASYNCHRONOUS.includes(op));
  if (dynamic) {
    const must = `free of control flow, which runs asynchronously ("${dynamic.name}")`;
    throw new TypeError(invalid(action, "model", must, dynamic.op));
  }
  return nodes;
}

/** What tfjs runs by executeAsync() only, through which no gradient can be taken. */
const ASYNCHRONOUS = ["Switch", "Merge", "Enter", "Exit", "NextIteration", "LoopCond", "While"]
  .concat(["StatelessWhile", "If", "StatelessIf", "NonMaxSuppressionV3", "NonMaxSuppressionV4"])
  .concat(["NonMaxSuppressionV5", "Where"]);

/** The softmax or sigmoid that ends the way to an output, behind operations that only reshape. */
function finalActivation(operations: Operations, output: string): GraphOperation | undefined {
  const operation = operations[nameOf(output)];
  if (!operation) return undefined;
  if (["Identity", "Reshape", "Squeeze"].includes(operation.op)) {
    return finalActivation(operations, operation.inputNames[0]!);
  }
  return ["Softmax", "Sigmoid"].includes(operation.op) ? operation : undefined;
}

/** An operation's name without the index of its output. */
function nameOf(tensor: string): string {
  return tensor.replace(/^\^/, "").replace(/:\d+$/, "");
}

/** Requires that all ways to the logits lead through an operation. @throws {TypeError} If one does not. */
function requireOnlyWay(operations: Operations, end: string, layerName: string): void {
  const seen = new Set<string>(), open = [nameOf(end)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name) || name === layerName) continue;
    seen.add(name);
    const operation = operations[name];
    if (operation?.op.startsWith("Placeholder")) {
      const must = `an operation that all ways to the logits lead through; "${name}" has another`;
      throw new TypeError(invalid("cut a network", "layerName", must, layerName));
    }
    operation?.inputNames.forEach((input) => open.push(nameOf(input)));
  }
}

function rankTwo(logits: tf.Tensor): tf.Tensor2D {
  if (logits.rank === 2) return logits.clone() as tf.Tensor2D;
  const must = "of shape [batch, outputs]";
  throw new TypeError(invalid("run the network", "its output", must, logits));
}
