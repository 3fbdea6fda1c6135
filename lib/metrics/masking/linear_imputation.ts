import { type Random, requireKnownOptions, requireRandom } from "@lib/runtime";
import type { Holes, Imputation } from "./compose.ts";

/** Options of {@link linearImputation}. */
export interface LinearImputationOptions {
  /** Standard deviation of what is added to each hidden value, in model-input units, 0 or more; default 0. */
  readonly noise?: number;
  /** Draws the noise; needed where there is some. */
  readonly random?: Random;
}

/** Weights of the eight neighbours: those that share an edge count twice as much as the diagonal ones. */
const neighbours = [-1, 0, 1].flatMap((down) =>
  [-1, 0, 1].map((right) => ({ down, right, weight: down && right ? 1 / 12 : 1 / 6 }))
).filter(({ down, right }) => down !== 0 || right !== 0);

/**
 * A fill that gives each hidden pixel the weighted mean of its eight neighbours, hidden ones too, plus
 * noise: the noisy linear imputation of ROAD (remove and debias), which tells a network less about the
 * shape of a mask than a constant does.
 *
 * Edge neighbours weigh 1/6 and diagonal ones 1/12, of those within the image; the linear system is solved
 * by conjugate gradients to 1e-6 of its right side. Where no pixel is seen all are 0 before the noise.
 * ROAD in the order "most relevant first" is the deletion curve of {@link deletionInsertion} under this
 * fill, "least relevant first" its insertion curve read backwards; the authors' noise is 0.01 with pixels in [0, 1].
 *
 * Cost: no pass; host work of some hundred sweeps over the image a mask where holes are large.
 *
 * @throws {RangeError} If `noise` is not 0 or more.
 * @throws {TypeError} If there is noise and no `random`.
 * @see Rong, Leemann, Borisov, Kasneci and Kasneci, A Consistent and Efficient Evaluation Strategy for
 * Attribution Methods, ICML 2022, arXiv 2202.00449.
 *
 * @example
 * ```ts
 * import { deletionInsertion, linearImputation } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), scores = [random(1).normalArray(16)];
 * const fill = linearImputation({ noise: 0.01, random: random(2) });
 * const options = { scores, target: 3, fill, output: "probability", fractions: [0.1, 0.5] } as const;
 * const road = (await deletionInsertion(forward, images, options)).deletion;
 * ```
 */
export function linearImputation(options: LinearImputationOptions = {}): Imputation {
  const action = "impute pixels";
  requireKnownOptions(action, options, {
    noise: "a number of 0 or more?",
    random: "a seeded generator?",
  });
  const { noise = 0, random } = options;
  if (noise > 0) requireRandom(action, random);
  return (holes) => {
    const { pixels, hidden } = holes, channels = pixels.length / hidden.length;
    const differences = differencesOf(holes);
    for (let c = 0; c < channels; c++) {
      const values = solve(
        differences,
        Float64Array.from(hidden, (_, i) => pixels[i * channels + c]!),
      );
      for (const [i, isHidden] of hidden.entries()) {
        if (!isHidden) continue;
        pixels[i * channels + c] = values[i]! + (noise > 0 ? noise * random!.normal() : 0);
      }
    }
  };
}

/** Of each hidden pixel the sum over its neighbours of weight * (its value - theirs); of others 0. */
type Differences = (values: Float64Array) => Float64Array;

function differencesOf({ hidden, height, width }: Holes): Differences {
  const pairs: number[] = [], weights: number[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!hidden[i]) continue;
      for (const { down, right, weight } of neighbours) {
        if (y + down < 0 || y + down >= height || x + right < 0 || x + right >= width) continue;
        pairs.push(i, i + down * width + right);
        weights.push(weight);
      }
    }
  }
  const ends = Uint32Array.from(pairs), shares = Float64Array.from(weights);
  return (values) => {
    const result = new Float64Array(values.length);
    for (let k = 0; k < shares.length; k++) {
      const i = ends[2 * k]!;
      result[i]! += shares[k]! * (values[i]! - values[ends[2 * k + 1]!]!);
    }
    return result;
  };
}

/** Hidden values, 0 at first, so that all differences are 0: by conjugate gradients. */
function solve(differences: Differences, values: Float64Array): Float64Array {
  const residual = differences(values).map((value) => -value), direction = residual.slice();
  let square = product(residual, residual);
  const enough = 1e-12 * square;
  while (square > enough) {
    const image = differences(direction), step = square / product(direction, image);
    for (let i = 0; i < values.length; i++) {
      values[i]! += step * direction[i]!;
      residual[i]! -= step * image[i]!;
    }
    const next = product(residual, residual), turn = next / square;
    for (let i = 0; i < values.length; i++) direction[i] = residual[i]! + turn * direction[i]!;
    square = next;
  }
  return values;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
