import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, random, readFinite } from "@lib/runtime";
import { maximum } from "@lib/statistics";

/** A net with its layers in view: a chain, whose composition is `forward`. */
export interface LayeredNet {
  readonly layers: readonly ChainLayer[];
  readonly forward: Forward;
}

/** One layer of a {@link LayeredNet}. */
export interface ChainLayer {
  /** What it computes, e.g. `conv2d`: decides whether it can be treated exactly. */
  readonly kind: string;
  readonly name: string;
  /** Activations `[batch, ...]` to activations `[batch, ...]`. */
  apply(x: tf.Tensor): tf.Tensor;
}

/** A function of activations that is affine: what stands between two bends. */
export type Affine = (x: tf.Tensor) => tf.Tensor;

/** The kinds that keep a straight line straight; batch norm and dropout do so in evaluation mode. */
export const affineKinds: readonly string[] = [
  "averagePool",
  "batchNorm",
  "conv1d",
  "conv2d",
  "conv2dTranspose",
  "conv3d",
]
  .concat(["conv3dTranspose", "cropping", "dense", "depthwiseConv2d", "dropout", "flatten"])
  .concat(["globalAveragePool", "permute", "repeat", "rescaling", "reshape"])
  .concat(["separableConv2d", "upSampling", "zeroPadding"]);

/** The kinds that bend a line at corners only. */
const bendKinds = ["relu", "leakyRelu", "prelu", "maxPool"];

/** A piece of a chain: what is affine, or one layer that bends. */
export type Part = { readonly affine: Affine } | { readonly bend: ChainLayer };

/**
 * Splits a net at the layers that bend: before each and at the end stands an affine function.
 *
 * @throws {TypeError} If `net` is no net in layers, or a layer is of a kind that is not known to be affine or
 * to bend at corners only.
 */
export function splitAtBends(action: string, net: LayeredNet): Part[] {
  const { layers } = (net ?? {}) as Partial<LayeredNet>, parts: Part[] = [];
  const isLayer = (layer: ChainLayer | undefined) => typeof layer?.apply === "function";
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isLayer)) {
    const must =
      "{ layers, forward } with layers { kind, name, apply }, e.g. fromLayersModel(model)";
    throw new TypeError(invalid(action, "net", must, net));
  }
  let run: ChainLayer[] = [];
  const endRun = () => {
    const affines = run;
    parts.push({ affine: (x) => affines.reduce((h, layer) => layer.apply(h), x) });
    run = [];
  };
  for (const [index, layer] of layers.entries()) {
    if (bendKinds.includes(layer.kind)) {
      endRun();
      parts.push({ bend: layer });
    } else if (affineKinds.includes(layer.kind)) run.push(layer);
    else {
      throw new TypeError(
        `Cannot ${action} as layer ${index}, "${layer.name}", must be one of ${
          bendKinds.join(", ")
        } ` +
          `or of the affine kinds ${affineKinds.join(", ")}: current value is "${layer.kind}"`,
      );
    }
  }
  endRun();
  return parts;
}

/** A layer's probes and what it makes of them, row by row, in host memory. */
interface Probed {
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
  /** What it makes of both ends of the segment, and of their mean. */
  readonly onSegment: Float32Array;
}

/** Probes of a layer: 0, e, -e and 2e, for an e of the activations' size and for a large one. */
const SIZES = [1, 2 ** 12], PROBES = 4;

/** How far an affine layer may be off, of its largest value at the probes: float32 sums of many terms. */
const rounding = 2 ** -10;

/**
 * Requires that every layer is what its kind says, by one probe each: what is affine is so at 0, e, -e and
 * 2e and on the segment, relu is max(x, 0), other rectifiers are lines on both sides of 0, and max pooling
 * is homogeneous.
 *
 * @param segment The inputs [2, ...] at both ends of a segment.
 * @returns What the chain gives there, [2, outputs], row-major.
 * @throws {TypeError} If a layer is something else: says which.
 */
export async function requireClaims(
  action: string,
  layers: readonly ChainLayer[],
  segment: tf.Tensor,
): Promise<Float32Array> {
  let at = segment.clone();
  try {
    for (const [index, layer] of layers.entries()) {
      const called = `layer ${index}, "${layer.name}"`;
      const { next, probed } = await probe(layer, at, called);
      at.dispose();
      at = next;
      const [off, must] = claimOf(layer.kind, probed);
      if (off <= rounding) continue;
      throw new TypeError(
        `Cannot ${action} as ${called}, must be ${must} as its kind "${layer.kind}" says: ` +
          `it is off by ${(100 * off).toPrecision(2)}% at a probe`,
      );
    }
    return await readFinite(at, "the last layer on a segment");
  } finally {
    at.dispose();
  }
}

async function probe(layer: ChainLayer, at: tf.Tensor, called: string) {
  const [, ...shape] = at.shape, size = at.size / 2;
  const before = await readFinite(at, `the input of ${called}`);
  const usual = Math.sqrt(before.reduce((sum, x) => sum + x * x, 0) / before.length) || 1;
  const inputs = new Float32Array(SIZES.length * PROBES * size), draw = random(1);
  for (const [k, factor] of SIZES.entries()) {
    const e = draw.normalArray(size).map((x) => x * usual * factor);
    [0, 1, -1, 2].forEach((times, row) =>
      inputs.set(e.map((x) => times * x), (k * PROBES + row) * size)
    );
  }
  const [values, answer] = tf.tidy(() => [
    layer.apply(tf.concat([at, at.mean(0, true)])).clone(),
    layer.apply(tf.tensor(inputs, [SIZES.length * PROBES, ...shape])).clone(),
  ]) as [tf.Tensor, tf.Tensor];
  try {
    const outputs = await readFinite(answer, `${called}, at a probe`);
    const onSegment = await readFinite(values, `the output of ${called}`);
    return { next: values.slice(0, 2), probed: { inputs, outputs, onSegment } };
  } finally {
    tf.dispose([values, answer]);
  }
}

/** How far a layer is from what its kind says, and what that is. */
function claimOf(kind: string, probed: Probed): [off: number, must: string] {
  if (kind === "relu") return [offRectifier(probed, true), "max(x, 0)"];
  if (kind === "maxPool") return [offHomogeneous(probed), "the largest of windows"];
  if (!bendKinds.includes(kind)) return [offAffine(probed), "affine"];
  return [offRectifier(probed, false), "x above 0 and a multiple of it below"];
}

/** How far outputs are from x above 0 and a unit's multiple of it below, of the largest input. */
function offRectifier({ inputs, outputs }: Probed, isRelu: boolean): number {
  if (inputs.length !== outputs.length) return Infinity;
  const size = inputs.length / (SIZES.length * PROBES);
  // The multiple is read off e or -e, whichever is below 0 there.
  const slopes = Float64Array.from({ length: size }, (_, unit) => {
    const at = inputs[size + unit]! < 0 ? size + unit : 2 * size + unit;
    return isRelu || inputs[at] === 0 ? 0 : outputs[at]! / inputs[at]!;
  });
  return worst(SIZES.length, inputs, (i) => {
    const x = inputs[i]!;
    return outputs[i]! - (x > 0 ? x : slopes[i % size]! * x);
  });
}

/** How far outputs at 0 are from 0 and those at 2e from twice those at e. */
function offHomogeneous({ outputs }: Probed): number {
  const size = outputs.length / (SIZES.length * PROBES);
  return maximum(SIZES.map((_, k) => {
    const rows = outputs.subarray(k * PROBES * size, (k + 1) * PROBES * size);
    const off = (i: number) => i < size ? rows[i]! : 0;
    const doubled = (i: number) => i < size ? rows[3 * size + i]! - 2 * rows[size + i]! : 0;
    return Math.max(worst(1, rows, off), worst(1, rows, doubled));
  }));
}

/** How far outputs are from those of an affine function, of the largest at probes of that size. */
function offAffine({ outputs, onSegment }: Probed): number {
  const size = outputs.length / (SIZES.length * PROBES);
  const bends = SIZES.map((_, k) => {
    const rows = outputs.subarray(k * PROBES * size, (k + 1) * PROBES * size);
    const [zero, e, minus, twice] = [0, 1, 2, 3].map((row) => rows.subarray(row * size));
    const odd = (i: number) => i < size ? e![i]! + minus![i]! - 2 * zero![i]! : 0;
    const linear = (i: number) => i < size ? twice![i]! - 2 * e![i]! + zero![i]! : 0;
    return Math.max(worst(1, rows, odd), worst(1, rows, linear));
  });
  const middle = (i: number) =>
    i < size ? onSegment[i]! + onSegment[size + i]! - 2 * onSegment[2 * size + i]! : 0;
  return maximum([...bends, worst(1, onSegment, middle)]);
}

/** The largest of |off(i)| in each of some equal parts, beside the largest value there; the worst part's. */
function worst(parts: number, values: Float32Array, off: (i: number) => number): number {
  const size = values.length / parts;
  let share = 0;
  for (let part = 0; part < parts; part++) {
    let most = 0, far = 0;
    for (let i = part * size; i < (part + 1) * size; i++) {
      most = Math.max(most, Math.abs(values[i]!));
      far = Math.max(far, Math.abs(off(i)));
    }
    if (far > 0) share = Math.max(share, far / most);
  }
  return share;
}
