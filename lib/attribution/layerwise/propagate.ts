import * as tf from "@tensorflow/tfjs";
import { checkedForward, invalid, readFinite, requireBatch, withTape } from "@lib/runtime";
import { affineKinds, type ChainLayer, type LayeredNet } from "../exact/layered_net.ts";
import { readTarget, type Target, targetList } from "../target_and_baseline.ts";

/** A layer that may be a block of chains whose outputs are added or put side by side. */
export interface BlockLayer extends ChainLayer {
  /** Of kinds `residual` and `concatenate`. */
  readonly branches?: readonly (readonly BlockLayer[])[];
}

/** A net in layers, blocks among them: any model of this library, or `fromLayersModel()` of a chain. */
export interface BlockNet extends LayeredNet {
  readonly layers: readonly BlockLayer[];
}

/** What goes in and comes out of a layer in each of the passes that were traced: of x, then of x'. */
export interface Passage {
  readonly before: readonly tf.Tensor[];
  readonly after: readonly tf.Tensor[];
  /** The product of a signal of the output's shape with the layer's Jacobian, in pass `which`. */
  readonly pullBack: (signal: tf.Tensor, which?: number) => tf.Tensor;
}

/** How a signal goes back through each sort of layer. */
export interface PropagationRule {
  /** Through what is affine. */
  readonly affine: (signal: tf.Tensor, passage: Passage) => tf.Tensor;
  /** Through what treats each value by itself. */
  readonly elementwise: (signal: tf.Tensor, passage: Passage) => tf.Tensor;
  /** Through the largest of a window. */
  readonly maxPool: (signal: tf.Tensor, passage: Passage) => tf.Tensor;
  /** To one of the branches that were added up: of what it gave, and of their sum. */
  readonly sum: (signal: tf.Tensor, part: tf.Tensor, sum: tf.Tensor) => tf.Tensor;
}

const elementwiseKinds = ["relu", "leakyRelu", "prelu", "relu6", "elu", "gelu", "sigmoid"]
  .concat(["softplus", "tanh"]);

const linearKinds = [...affineKinds, "scalarBias", "scalarScale"];

/** What came out of layers, and the way back. */
interface Trace {
  readonly outputs: readonly tf.Tensor[];
  readonly back: (signal: tf.Tensor) => tf.Tensor;
}

/** Runs layers on the inputs of each pass, and keeps what the way back needs. */
function trace(
  action: string,
  layers: readonly BlockLayer[],
  inputs: readonly tf.Tensor[],
  rule: PropagationRule,
): Trace {
  const ways: Trace["back"][] = [];
  let before = inputs;
  for (const layer of layers) {
    const part = layer.branches
      ? traceBlock(action, layer, before, rule)
      : traceLayer(action, layer, before, rule);
    ways.push(part.back);
    before = part.outputs;
  }
  return { outputs: before, back: (signal) => ways.reduceRight((s, back) => back(s), signal) };
}

function traceLayer(
  action: string,
  layer: BlockLayer,
  before: readonly tf.Tensor[],
  rule: PropagationRule,
): Trace {
  const sort = linearKinds.includes(layer.kind)
    ? rule.affine
    : elementwiseKinds.includes(layer.kind)
    ? rule.elementwise
    : layer.kind === "maxPool"
    ? rule.maxPool
    : undefined;
  if (!sort) {
    const known = [...linearKinds, ...elementwiseKinds, "maxPool", "residual", "concatenate"];
    throw new TypeError(
      `Cannot ${action} as layer "${layer.name}" must be of one of the kinds ${
        known.join(", ")
      }: ` +
        `current value is "${layer.kind}"`,
    );
  }
  const after = before.map((x) => layer.apply(x));
  const pullBack = (signal: tf.Tensor, which = 0) => {
    const product = (x: tf.Tensor) => tf.sum(tf.mul(layer.apply(x), signal));
    return withTape(() => tf.grad(product)(before[which]!), action);
  };
  return { outputs: after, back: (signal) => sort(signal, { before, after, pullBack }) };
}

function traceBlock(
  action: string,
  { kind, branches }: BlockLayer,
  before: readonly tf.Tensor[],
  rule: PropagationRule,
): Trace {
  const ends = branches!.map((branch) => trace(action, branch, before, rule));
  const parts = (which: number) => ends.map(({ outputs }) => outputs[which]!);
  const isSum = kind === "residual";
  const outputs = before.map((_, which) =>
    isSum ? tf.addN(parts(which)) : tf.concat(parts(which), -1)
  );
  const back = (signal: tf.Tensor) => {
    const signals = isSum
      ? parts(0).map((part) => rule.sum(signal, part, outputs[0]!))
      : tf.split(signal, parts(0).map(({ shape }) => shape.at(-1)!), -1);
    return tf.addN(ends.map((end, i) => end.back(signals[i]!)));
  };
  return { outputs, back };
}

/** What a method of layers is asked. */
export interface Question {
  readonly action: string;
  readonly net: BlockNet;
  readonly target: Target | undefined;
  /** The inputs of each pass: x, and x' where there is one. */
  readonly passes: readonly tf.Tensor[];
  /** The signal at the logits, `[batch, outputs]`, from a mask of the targets; default the mask. */
  readonly signal?: (mask: tf.Tensor, logits: tf.Tensor) => tf.Tensor;
}

/**
 * Sends a signal back from the target's logit, layer by layer.
 *
 * Memory: the activations of all layers in all passes, of all examples at once.
 *
 * @returns The signal at the inputs, of their shape; the caller disposes it.
 * @throws {TypeError} If `net` is none, a layer is of another kind, or the layers do not compose to `forward`.
 */
export async function propagate(
  { action, net, target, passes, signal = (mask) => mask }: Question,
  rule: PropagationRule,
): Promise<tf.Tensor> {
  const { layers } = (net ?? {}) as Partial<BlockNet>;
  const isLayer = (layer: BlockLayer | undefined) => typeof layer?.apply === "function";
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isLayer)) {
    const must = "{ layers, forward } with layers { kind, name, apply }, e.g. loadFashionConvnet()";
    throw new TypeError(invalid(action, "net", must, net));
  }
  const [inputs] = passes;
  requireBatch(action, "inputs", inputs);
  const batch = inputs!.shape[0]!;
  const checked = checkedForward(action, net.forward);
  const given = await readTarget(action, target, batch);
  const [back, chain, whole] = tf.tidy(() => {
    const whole = checked(inputs!).clone(), outputs = whole.shape[1];
    const { outputs: [logits], back } = trace(action, layers, passes, rule);
    if (logits!.shape.join() !== whole.shape.join()) return [undefined, logits!.clone(), whole];
    const mask = new Float32Array(batch * outputs);
    targetList(action, given, { batch, outputs }).forEach((c, i) => mask[i * outputs + c] = 1);
    const start = signal(tf.tensor2d(mask, [batch, outputs]), logits!);
    return [back(start).clone(), logits!.clone(), whole];
  }) as [tf.Tensor | undefined, tf.Tensor, tf.Tensor];
  try {
    await readFinite(inputs!, "inputs");
    const [there, here] = [
      await readFinite(whole, "logits"),
      await readFinite(chain, "the last layer"),
    ];
    const most = there.reduce((top, y) => Math.max(top, Math.abs(y)), 0);
    const isSame = back && there.every((y, i) => Math.abs(y - here[i]!) <= 1e-3 * most);
    if (!isSame) {
      const must = "the composition of the layers";
      throw new TypeError(invalid(action, "net.forward", must, whole));
    }
    await readFinite(back, "attributions");
    return back;
  } catch (error) {
    back?.dispose();
    throw error;
  } finally {
    tf.dispose([chain, whole]);
  }
}
