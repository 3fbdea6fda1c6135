import * as tf from "@tensorflow/tfjs";
import type { LayeredNet } from "@lib/attribution";
import type { Mlp } from "../../fixtures/oracles.ts";

/** A multilayer perceptron as a chain of layers: dense, relu, ..., dense. */
export function layered({ weights, biases, forward }: Mlp): LayeredNet {
  const layers = weights.flatMap((w, i) => [
    ...(i ? [{ kind: "relu", name: `relu${i}`, apply: (x: tf.Tensor) => tf.relu(x) }] : []),
    { kind: "dense", name: `dense${i}`, apply: (x: tf.Tensor) => tf.matMul(x, w).add(biases[i]!) },
  ]);
  return { layers, forward };
}

/** Weights [output][input] and biases of a perceptron in float64, on the host. */
export interface HostLayer {
  readonly weights: readonly Float64Array[];
  readonly biases: Float64Array;
}

/** Reads a perceptron's parameters. */
export async function hostLayers({ weights, biases }: Mlp): Promise<HostLayer[]> {
  return await Promise.all(weights.map(async (w, layer) => {
    const [inputs, outputs] = w.shape, values = await w.data();
    return {
      weights: Array.from(
        { length: outputs },
        (_, j) => Float64Array.from({ length: inputs }, (_, i) => values[i * outputs + j]!),
      ),
      biases: Float64Array.from(await biases[layer]!.data()),
    };
  }));
}

/** The input of ReLU number `depth` (the logits where it is the last), straight from the definition. */
function before(layers: readonly HostLayer[], depth: number, x: readonly number[]): number[] {
  let h = x;
  for (let layer = 0;; layer++) {
    const { weights, biases } = layers[layer]!;
    const z = weights.map((row, j) => row.reduce((sum, w, i) => sum + w * h[i]!, biases[j]!));
    if (layer === depth) return z;
    h = z.map((value) => Math.max(value, 0));
  }
}

/** The logits at x. */
export function logits(layers: readonly HostLayer[], x: readonly number[]): number[] {
  return before(layers, layers.length - 1, x);
}

/** The gradient of one logit at x, by the chain rule. */
export function gradientAt(
  layers: readonly HostLayer[],
  x: readonly number[],
  target: number,
): number[] {
  let slope = Array.from(layers.at(-1)!.weights[target]!);
  for (let depth = layers.length - 2; depth >= 0; depth--) {
    const open = before(layers, depth, x).map((z) => z > 0);
    const { weights } = layers[depth]!;
    slope = Array.from(
      weights[0]!,
      (_, i) => weights.reduce((sum, row, j) => sum + (open[j] ? slope[j]! * row[i]! : 0), 0),
    );
  }
  return slope;
}

/** x' + alpha (x - x'). */
export function pointAt(start: readonly number[], x: readonly number[], alpha: number): number[] {
  return start.map((value, i) => value + alpha * (x[i]! - value));
}

/** Sotoudeh and Thakur's algorithm as they state it: evaluate at the known points, cut at sign changes. */
export function referenceBreakpoints(
  layers: readonly HostLayer[],
  start: readonly number[],
  x: readonly number[],
): number[] {
  let known = [0, 1];
  for (let depth = 0; depth < layers.length - 1; depth++) {
    const z = known.map((alpha) => before(layers, depth, pointAt(start, x, alpha)));
    const found = known.slice(1).flatMap((right, k) =>
      z[k]!.flatMap((a, unit) => {
        const b = z[k + 1]![unit]!;
        return a * b < 0 ? [known[k]! + (right - known[k]!) * (a / (a - b))] : [];
      })
    );
    known = [...known, ...found].sort((a, b) => a - b);
  }
  return known.slice(1, -1);
}

/** The gradient in the middle of each piece times its length and x - x', summed. */
export function sumOfPieces(
  layers: readonly HostLayer[],
  start: readonly number[],
  x: readonly number[],
  target: number,
  breakpoints: ArrayLike<number>,
): number[] {
  const ends = [0, ...Array.from(breakpoints), 1];
  const map = new Array<number>(x.length).fill(0);
  for (const [piece, left] of ends.slice(0, -1).entries()) {
    const right = ends[piece + 1]!;
    const slope = gradientAt(layers, pointAt(start, x, (left + right) / 2), target);
    slope.forEach((s, i) => map[i]! += (right - left) * s * (x[i]! - start[i]!));
  }
  return map;
}
