import { invalid, type Random, readFinite, requirePositive } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import {
  type HomogeneityNumbers,
  measureHomogeneity,
  type MeasureOptions,
  type TensorFunction,
} from "./audit_numbers.ts";
import {
  type AuditableLayer,
  claimOf,
  claimOfChain,
  type Degree,
  type HomogeneityClaim,
} from "./claims.ts";

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
  readonly scales?: readonly number[];
  /** Largest relative error to put down to rounding; default 1e-5, some 100 float32 roundings. */
  readonly tolerance?: number;
}

/** How what is claimed and what was measured stand to each other. */
export type AuditAgreement =
  | "confirmed"
  | "refuted"
  | "not shown"
  | "numbers only"
  | "nothing shown";

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
 * Cost: for each layer and for the whole, a forward pass per scale, four more and a backward pass; host
 * memory for a layer's outputs at every scale.
 *
 * @param net Layers in a chain or a model of them; a kind of your own may state its `claim`.
 * @param inputs Examples [batch, ...] to measure on, real ones for preference; not disposed.
 * @throws {TypeError} If there is no layer or `inputs` is not a float32 batch.
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
  { random, scales = [0.1, 0.3, 3, 10], tolerance = 1e-5 }: AuditOptions,
): Promise<HomogeneityReport> {
  const layers = "layers" in net ? net.layers : net;
  const compose = (x: tf.Tensor) => layers.reduce((z, layer) => layer.apply(z), x);
  const forward = "layers" in net ? net.forward : compose;
  await check(layers, inputs, { scales, tolerance });
  const options = { random, scales, tolerance };
  const audits = await auditChain(layers, inputs, { ...options, path: "" });
  const model = { name: "model", kind: "model", claim: claimOfChain(layers), apply: forward };
  const whole = await auditLayer(model, inputs, { ...options, name: model.name });
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

/** Sends x through a chain and audits each layer on what reaches it. */
async function auditChain(
  layers: readonly AuditableLayer[],
  x: tf.Tensor,
  { path, ...options }: Required<AuditOptions> & { readonly path: string },
): Promise<LayerAudit[]> {
  const audits: LayerAudit[] = [];
  let activations = tf.clone(x);
  try {
    for (const layer of layers) {
      const name = path + layer.name;
      audits.push(await auditLayer(layer, activations, { ...options, name }));
      for (const branch of layer.branches ?? []) {
        const inside = await auditChain(branch, activations, { ...options, path: `${name}.` });
        for (const each of inside) audits.push(each);
      }
      const entered = activations;
      // A clone, as a layer may hand back the tensor that it was given.
      activations = tf.tidy(() => tf.clone(layer.apply(entered)));
      entered.dispose();
    }
  } finally {
    activations.dispose();
  }
  return audits;
}

async function check(
  layers: readonly AuditableLayer[],
  inputs: tf.Tensor,
  { scales, tolerance }: Required<Omit<AuditOptions, "random">>,
): Promise<void> {
  const action = "audit homogeneity";
  if (layers.length === 0) {
    throw new TypeError(invalid(action, "net", "one or more layers", layers));
  }
  if (inputs.dtype !== "float32" || inputs.rank < 2 || inputs.size === 0) {
    throw new TypeError(invalid(action, "inputs", "a float32 batch [batch, ...]", inputs));
  }
  const positive = (value: number) => value > 0 && Number.isFinite(value);
  if (!scales.every(positive) || scales.every((scale) => scale === 1)) {
    const must = "positive numbers, one of them at least not 1";
    throw new RangeError(invalid(action, "scales", must, scales));
  }
  requirePositive(action, "tolerance", tolerance);
  if ((await readFinite(inputs, "inputs")).every((value) => value === 0)) {
    throw new RangeError(invalid(action, "inputs", "other than 0 somewhere", inputs));
  }
}

/** Measures one layer on the activations x and compares that with what is claimed of it. */
async function auditLayer(
  layer: AuditableLayer,
  x: tf.Tensor,
  options: Omit<MeasureOptions, "expected">,
): Promise<LayerAudit> {
  const claim = claimOf(layer);
  const expected = typeof claim.degree === "number" ? claim.degree : 1;
  const numbers = await measureHomogeneity((z) => layer.apply(z), x, { ...options, expected });
  return { name: options.name, kind: layer.kind, claim, numbers, ...compare(claim, numbers) };
}

function compare(
  { degree: claimed, why }: HomogeneityClaim,
  { degree, violations, noGradient }: HomogeneityNumbers,
): Pick<LayerAudit, "agreement" | "finding"> {
  const evidence = violations.length > 0 ? `: ${violations.join(", ")}` : "";
  const unchecked = noGradient ? ` (Euler's identity not checked: ${noGradient})` : "";
  const outcome = (agreement: AuditAgreement, finding: string) => ({
    agreement,
    finding: finding + unchecked,
  });
  if (degree === "unknown") {
    return outcome("nothing shown", `all outputs are 0 on these inputs, which shows nothing`);
  }
  if (claimed === "unknown") {
    return outcome("numbers only", `${why}: ${inWords(degree)}${evidence}`);
  }
  if (degree === claimed) return outcome("confirmed", `${inWords(degree)}: ${why}`);
  if (claimed === "none") {
    const finding = `claimed ${inWords(claimed)} (${why}), but on these inputs ${inWords(degree)}`;
    return outcome("not shown", finding);
  }
  const finding = `claimed ${inWords(claimed)} (${why}), but the numbers say ${inWords(degree)}`;
  return outcome("refuted", finding + evidence);
}

function inWords(degree: Degree): string {
  return degree === "none" ? "not homogeneous" : `homogeneous of degree ${degree}`;
}
