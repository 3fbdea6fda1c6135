import {
  eachSlice,
  invalid,
  type Random,
  readFinite,
  requireBatch,
  requireFunction,
  requireKnownOptions,
  usualBatchSize,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import {
  type AuditAgreement,
  type BatchNumbers,
  compare,
  type HomogeneityNumbers,
  measureHomogeneity,
  type MeasureOptions,
  type TensorFunction,
  worstOf,
} from "./audit_numbers.ts";
import { type AuditableLayer, claimOf, claimOfChain, type HomogeneityClaim } from "./claims.ts";
import { requireScales } from "./homogeneity.ts";

/** What {@linkcode auditHomogeneity} looks into: a chain of layers, or a model, which has one. */
export type AuditableNet = readonly AuditableLayer[] | {
  readonly layers: readonly AuditableLayer[];
  readonly forward: TensorFunction;
};

/** Options of {@linkcode auditHomogeneity}. */
export interface AuditOptions {
  /** Draws the vectors v of Euler's identity. */
  readonly random: Random;
  /** Factors a > 0, one of them at least not 1; default 0.1, 0.3, 3 and 10. */
  readonly scales?: ArrayLike<number>;
  /** Largest relative error to put down to rounding; default 1e-5, some 100 float32 roundings. */
  readonly tolerance?: number;
  /** The most examples in one pass; default 64, or more where they are small. */
  readonly batchSize?: number;
}

const action = "audit homogeneity";
/** The audit of one layer or of the whole net. */
export interface LayerAudit {
  /** After the names of the residual blocks that it is in: `block.conv`. */
  readonly name: string;
  readonly kind: string;
  /** What its kind, variables and options say. */
  readonly claim: HomogeneityClaim;
  /** What was measured on the activations that enter it. */
  readonly numbers: HomogeneityNumbers;
  readonly agreement: AuditAgreement;
  /** The outcome in one sentence. */
  readonly finding: string;
}

/** What {@linkcode auditHomogeneity} found. */
export interface HomogeneityReport {
  /** Whether the whole is measured to be of degree 1 with no claim against it, and no layer's claim fails. */
  readonly homogeneous: boolean;
  /** In order; a residual block comes before the layers in it. */
  readonly layers: readonly LayerAudit[];
  /** The composition of the layers; for a model, its `forward`. */
  readonly whole: LayerAudit;
  /** Names of the layers that, by claim or by number, are not of degree 1. */
  readonly breaking: readonly string[];
}

/**
 * Tells of each layer of a net, and of the whole, whether it is nonnegatively homogeneous,
 * F(ax) = aF(x) for a >= 0, why, and whether the numbers bear that out.
 *
 * Measured on the activations that enter the layer: the largest relative |F(ax) - aF(x)|, |F(0)|, and
 * Euler's identity <v, F(x)> = <J^T v, x>, J being the Jacobian and v random. A claim is `refuted` where
 * the numbers contradict it, and `not shown` where a layer is known to break homogeneity but does not on
 * these inputs (a bias that is still 0). Other degrees are named: 2 for a square, 0 for a normalisation.
 *
 * The numbers are the largest of all batches; a degree is that of every batch that shows one.
 *
 * Cost: for each layer and for the whole, a forward pass per scale, four more and a backward pass; host
 * memory for a layer's outputs at every scale, of one batch.
 *
 * @param net Layers in a chain or a model of them; a kind of your own may state its `claim`.
 * @param inputs Examples [batch, ...] to measure on, real ones for preference; not disposed.
 * @throws {TypeError} If there is no layer, `inputs` is not a float32 batch, or an option is unknown.
 * @throws {RangeError} If an input or activation is NaN or infinite (names the layer), all inputs are 0,
 * or a scale or the tolerance is out of range.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts
 * import { auditHomogeneity, convnet } from "@lib/models";
 * import { random, setupBackend } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * await setupBackend();
 * const model = convnet({ bias: true, random: random(0) });
 * const report = await auditHomogeneity(model, tf.ones([1, 28, 28, 1]), { random: random(1) });
 * console.log(report.breaking); // ["conv1", "conv2", "conv3", "dense1", "dense2"]
 * model.dispose();
 * ```
 */
export async function auditHomogeneity(
  net: AuditableNet,
  inputs: tf.Tensor,
  options: AuditOptions,
): Promise<HomogeneityReport> {
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    scales: true,
    tolerance: "a positive number?",
    batchSize: "a positive integer?",
  });
  const { layers, forward } = parts(net);
  await requireInputs(inputs);
  const { random, scales = [0.1, 0.3, 3, 10], tolerance = 1e-5 } = options;
  const { batchSize = usualBatchSize(inputs, 64) } = options;
  requireScales(action, scales);
  const measure = { random, scales: Array.from(scales), tolerance };
  const model = { name: "model", kind: "model", claim: claimOfChain(layers), apply: forward };
  const batches: Measured[][] = [];
  await eachSlice(inputs, batchSize, async (slice) => {
    const chain = await measureChain(layers, slice, { ...measure, path: "" });
    batches.push([...chain, await measureLayer(model, slice, { ...measure, name: model.name })]);
  });
  const audits = batches[0]!.map(({ name, layer }, i): LayerAudit => {
    const claim = claimOf(layer);
    const numbers = worstOf(batches.map((batch) => batch[i]!.numbers), { tolerance });
    return { name, kind: layer.kind, claim, numbers, ...compare(claim, numbers) };
  });
  const whole = audits.pop()!;
  const isBroken = ({ claim, numbers }: LayerAudit) =>
    [claim, numbers].some(({ degree }) => degree !== 1 && degree !== "unknown");
  return {
    homogeneous: !isBroken(whole) && whole.numbers.degree === 1 &&
      audits.every(({ agreement }) => agreement !== "refuted"),
    layers: audits,
    whole,
    breaking: audits.filter(isBroken).map(({ name }) => name),
  };
}

/** The layers of a net, checked, and what it computes. */
function parts(net: AuditableNet): { layers: readonly AuditableLayer[]; forward: TensorFunction } {
  const isModel = typeof net === "object" && net !== null && "layers" in net;
  const layers = isModel ? net.layers : net;
  const must = "one or more layers, or a model of layers";
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new TypeError(invalid(action, "net", must, net));
  }
  layers.forEach((layer, i) => {
    if (typeof layer?.name !== "string" || typeof layer.kind !== "string") {
      throw new TypeError(invalid(action, `layers[${i}]`, "{ kind, name, apply }", layer));
    }
    requireFunction(action, `layers[${i}].apply`, layer.apply);
  });
  const compose = (x: tf.Tensor) => layers.reduce((z, layer) => layer.apply(z), x);
  if (isModel) requireFunction(action, "net.forward", net.forward);
  return { layers, forward: isModel ? net.forward : compose };
}

async function requireInputs(inputs: tf.Tensor): Promise<void> {
  requireBatch(action, "inputs", inputs);
  if ((await readFinite(inputs, "inputs")).some((value) => value !== 0)) return;
  throw new RangeError(invalid(action, "inputs", "other than 0 somewhere", inputs));
}

/** A layer's numbers in one batch, under its name in the net. */
interface Measured {
  readonly name: string;
  readonly layer: AuditableLayer;
  readonly numbers: BatchNumbers;
}

type Measure = Omit<MeasureOptions, "name" | "expected">;

/** Sends x through a chain and measures each layer on what reaches it. */
async function measureChain(
  layers: readonly AuditableLayer[],
  x: tf.Tensor,
  { path, ...options }: Measure & { readonly path: string },
): Promise<Measured[]> {
  const measured: Measured[] = [];
  let activations = tf.clone(x);
  try {
    for (const layer of layers) {
      const name = path + layer.name;
      measured.push(await measureLayer(layer, activations, { ...options, name }));
      for (const branch of layer.branches ?? []) {
        const below = await measureChain(branch, activations, { ...options, path: `${name}.` });
        for (const each of below) measured.push(each);
      }
      const entered = activations;
      // A clone, as a layer may hand back the tensor that it was given.
      activations = tf.tidy(() => tf.clone(layer.apply(entered)));
      entered.dispose();
    }
  } finally {
    activations.dispose();
  }
  return measured;
}

async function measureLayer(
  layer: AuditableLayer,
  x: tf.Tensor,
  options: Omit<MeasureOptions, "expected">,
): Promise<Measured> {
  const { degree } = claimOf(layer);
  const expected = typeof degree === "number" ? degree : 1;
  const apply = (z: tf.Tensor) => {
    try {
      return layer.apply(z);
    } catch (cause) {
      const { message } = cause as Error;
      if (message.startsWith("Cannot ")) throw cause;
      const given = `${z.dtype}[${z.shape.join(", ")}]`;
      const why = `"${options.name}" fails on ${given}: ${message}`;
      throw new Error(`Cannot ${action} as the layer ${why}`, { cause });
    }
  };
  const numbers = await measureHomogeneity(apply, x, { ...options, expected });
  return { name: options.name, layer, numbers };
}
