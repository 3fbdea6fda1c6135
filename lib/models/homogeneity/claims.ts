import type * as tf from "@tensorflow/tfjs";
import { type LayerKind, requireLayers } from "../layers/layer.ts";

/**
 * The degree k of nonnegative homogeneity, F(ax) = a^k F(x) for a > 0; `none` where no k fits, `unknown`
 * where nothing tells.
 */
export type Degree = number | "none" | "unknown";

/** What a layer is said to be, before anything is measured. */
export interface HomogeneityClaim {
  readonly degree: Degree;
  /** One clause that says why. */
  readonly why: string;
}

/** A layer as the auditor sees it: every `Layer` is one, and so is one of a kind of your own. */
export interface AuditableLayer {
  readonly kind: string;
  readonly name: string;
  readonly variables?: Readonly<Record<string, tf.Tensor>>;
  readonly epsilon?: number;
  readonly branches?: readonly (readonly AuditableLayer[])[];
  /** Your own claim, for a kind that the auditor does not know; it comes before the kind's. */
  readonly claim?: HomogeneityClaim;
  /** Maps activations [batch, ...] to activations [batch, ...]. */
  apply(x: tf.Tensor): tf.Tensor;
}

/**
 * The degree of a layer as its kind, variables and options tell it, and why; `unknown` for kinds other
 * than the library's that make no claim themselves.
 *
 * @example
 * ```ts
 * import { claimOf, relu } from "@lib/models";
 * claimOf(relu("relu1")); // { degree: 1, why: "max(ax, 0) = a max(x, 0)" }
 * ```
 */
export function claimOf(layer: AuditableLayer): HomogeneityClaim {
  requireLayers("read a claim", "layer", [layer]);
  if (layer.claim) return layer.claim;
  if (Object.hasOwn(claims, layer.kind)) return claims[layer.kind as LayerKind](layer);
  return { degree: "unknown", why: `the kind "${layer.kind}" is unknown: numbers only` };
}

/** The degree of a chain: the product of its layers' degrees, or that of the first to have none. */
export function claimOfChain(layers: readonly AuditableLayer[]): HomogeneityClaim {
  requireLayers("read claims", "layers", layers);
  let degree = 1;
  for (const layer of layers) {
    const { degree: factor, why } = claimOf(layer);
    if (typeof factor !== "number") return { degree: factor, why: `${layer.name}: ${why}` };
    degree *= factor;
    if (degree === 0) return { degree, why: `whatever follows ${layer.name}: ${why}` };
  }
  const why = degree === 1 ? "every layer is of degree 1" : "the degrees of the layers multiply";
  return { degree, why };
}

type Claimant = (layer: AuditableLayer) => HomogeneityClaim;

const degree1 = (why: string): Claimant => () => ({ degree: 1, why });
const none = (why: string): Claimant => () => ({ degree: "none", why });

const claims: Readonly<Record<LayerKind, Claimant>> = {
  averagePool: degree1("a mean is linear"),
  batchNorm: ({ variables = {} }) =>
    "shift" in variables || "mean" in variables
      ? { degree: "none", why: "F(0) = shift - mean * scale / deviation, not 0" }
      : { degree: 1, why: "linear: it divides by the running deviation, a constant" },
  batchNormTraining: normalised("the batch's deviation"),
  concatenate: joined("side by side, branches"),
  conv2d: affine,
  dense: affine,
  elu: none("below 0 it is exp(x) - 1, which levels off at -1"),
  flatten: degree1("linear: it only reshapes"),
  gelu: none("x is weighted by a distribution function of x, and the weight changes with a"),
  globalAveragePool: degree1("a mean is linear"),
  layerNorm: normalised("the example's own deviation"),
  leakyRelu: degree1("a line through 0 on either side of 0"),
  maxPool: degree1("the largest of ax is a times the largest of x"),
  prelu: degree1("a line through 0 on either side of 0"),
  relu: degree1("max(ax, 0) = a max(x, 0)"),
  relu6: none("it stays at 6 however large ax is"),
  residual: joined("a sum of branches"),
  scalarBias: none("F(0) = bias, 0 only while it is"),
  scalarScale: degree1("linear: a product with one number"),
  sigmoid: none("F(0) = 1/2, and it levels off at 1"),
  softmax: none("its outputs add up to 1 whatever a is, in shares that depend on a"),
  softplus: none("F(0) = log 2, not 0"),
  tanh: none("it levels off at 1 and -1"),
};

function affine({ kind, variables = {} }: AuditableLayer): HomogeneityClaim {
  return "bias" in variables
    ? { degree: "none", why: `${kind} with bias: F(0) = bias, 0 only while all of it is` }
    : { degree: 1, why: `linear: ${kind} without bias` };
}

function normalised(by: string): Claimant {
  return ({ epsilon }) =>
    epsilon === 0
      ? { degree: 0, why: `it divides by ${by}, which grows with a: F(ax) = F(x)` }
      : { degree: "none", why: `it divides by ${by}: F(ax) = F(x), degree 0, but for its epsilon` };
}

function joined(what: string): Claimant {
  return ({ branches = [] }) => {
    const terms = branches.map(claimOfChain);
    const odd = terms.find(({ degree }) => typeof degree !== "number");
    if (odd) return odd;
    const degrees = [...new Set(terms.map(({ degree }) => degree))];
    return degrees.length === 1
      ? { degree: degrees[0]!, why: `${what} of degree ${degrees[0]}` }
      : { degree: "none", why: `${what} of different degrees, ${degrees.join(" and ")}` };
  };
}
