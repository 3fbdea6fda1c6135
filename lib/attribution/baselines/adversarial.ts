import * as tf from "@tensorflow/tfjs";
import {
  checkedForward,
  type Forward,
  invalid,
  type Random,
  readFinite,
  requireKnownOptions,
  settle,
  withTape,
} from "@lib/runtime";
import { pathBatchSize, type PathOptions } from "../path_gradient.ts";
import { readTarget, readTargetNow, type Target, targetLogits } from "../target_and_baseline.ts";
import {
  boundTensor,
  eachOf,
  PIXEL_SPACE,
  pixelConversion,
  type PixelSpace,
  valueRange,
} from "./pixel_space.ts";

/**
 * Which way to push the prediction: away from a class, or towards one. Of a network with one output, the
 * logit of a sigmoid, the classes are 1, which a larger output speaks for, and 0.
 */
export type Aim = { readonly away: Target } | { readonly towards: Target };

/** Options of {@link fgsm}. */
export type FgsmOptions = PixelSpace & Aim & Pick<PathOptions, "batchSize"> & {
  /** The most that a pixel value may change, above 0, at most the width of the range, 1 by default. */
  readonly epsilon: number;
};

/** Options of {@link pgd}. */
export type PgdOptions = FgsmOptions & {
  /** Gradient steps, 1 or more; default 10. */
  readonly steps?: number | undefined;
  /** How far a pixel value moves in one step; default 2.5 epsilon / steps. */
  readonly stepSize?: number | undefined;
  /** Starts from a random point of the ball; from the input when absent. */
  readonly random?: Random | undefined;
};

const KNOWN = {
  ...PIXEL_SPACE,
  away: true,
  towards: true,
  epsilon: true,
  batchSize: "a positive integer?",
} as const;

/**
 * The fast gradient sign method: one step of size epsilon along the sign of the loss's gradient.
 *
 * p' = clip(p + epsilon sign(dL/dp), low, high), with L the cross-entropy of the class to leave (`away`), or
 * less that of the class to reach (`towards`).
 *
 * The sign is taken of the slope of m = log sum_(k != c) exp(F_k) - F_c, of which L = log(1 + exp(m)) is
 * an increasing function: L's own slope is rounded to 0 where the network is certain.
 *
 * As a baseline it makes a short path with a large F(x) - F(x'), whose attribution sits on the
 * perturbation: Sundararajan et al. warn of it.
 *
 * Cost: a forward and a backward pass.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param inputs `[batch, height, width, channels]` in model-input space, pixels in [0, 1]; with a `range`
 * any `[batch, ...]`.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If a shape or dtype does not fit, there is no aim or two, or an option is unknown.
 * @throws {RangeError} If a class is no class index, an option is out of range, or a table has no range.
 * @see Goodfellow, Shlens and Szegedy, ICLR 2015, arXiv 1412.6572.
 *
 * @example
 * ```ts
 * import { fgsm } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.matMul(tf.tensor2d([[2, 0], [-1, 0]])) as tf.Tensor2D;
 * const row = tf.tensor2d([[0.5, 0.5]]);
 * console.log(await fgsm(forward, row, { away: 0, epsilon: 0.1, range: [0, 1] }).array()); // [[0.4, 0.6]]
 * ```
 */
export function fgsm(forward: Forward, inputs: tf.Tensor, options: FgsmOptions): tf.Tensor {
  const action = "make an FGSM baseline";
  requireKnownOptions(action, options, KNOWN);
  const attack = prepare(action, forward, inputs, options);
  const classes = readTargetNow(action, attack.aim, inputs.shape[0]!);
  return tf.tidy(() => {
    const { ascend, slabs, toPixels, toInputs } = attack;
    const parts = slabs.map(([first, count]) =>
      tf.tidy(() => {
        const pixels = toPixels(inputs.slice(first, count));
        const some = classes?.slice(first, first + count);
        return toInputs(ascend(pixels, pixels, { classes: some, size: options.epsilon }));
      })
    );
    return tf.concat(parts);
  });
}

/**
 * Projected gradient descent: sign steps of the loss's gradient, each brought back into the ball of
 * radius epsilon (maximum norm) about the input and into the range. As {@link fgsm}, but stronger.
 *
 * Cost: `steps` forward and backward passes.
 *
 * @see Madry et al., ICLR 2018, arXiv 1706.06083.
 */
export async function pgd(
  forward: Forward,
  inputs: tf.Tensor,
  options: PgdOptions,
): Promise<tf.Tensor> {
  const action = "make a PGD baseline";
  const more = { steps: "a positive integer?", stepSize: "a positive number?" } as const;
  requireKnownOptions(action, options, { ...KNOWN, ...more, random: "a seeded generator?" });
  const { epsilon, steps = 10, stepSize = 2.5 * epsilon / steps, random } = options;
  const attack = prepare(action, forward, inputs, options), { toPixels, toInputs } = attack;
  const target = await readTarget(action, attack.aim, inputs.shape[0]!);
  const noise = random?.uniformArray(inputs.size), size = inputs.size / inputs.shape[0]!;
  const pushed = new Float32Array(inputs.size);
  for (const [first, count] of attack.slabs) {
    const classes = target?.slice(first, first + count);
    const centre = tf.tidy(() => toPixels(inputs.slice(first, count)).clone());
    let pixels = tf.tidy(() => {
      if (!noise) return centre.clone();
      const drawn = tf.tensor(noise.subarray(first * size, (first + count) * size), centre.shape);
      return attack.project(centre, centre.add(drawn.mul(2).sub(1).mul(epsilon)));
    });
    try {
      for (let step = 0; step < steps; step++) {
        const moved = tf.tidy(() => attack.ascend(centre, pixels, { classes, size: stepSize }));
        pixels.dispose();
        pixels = moved;
        await settle();
      }
      const result = tf.tidy(() => toInputs(pixels).clone());
      const values = await readFinite(result, "PGD's pixels").finally(() => result.dispose());
      pushed.set(values, first * size);
    } finally {
      tf.dispose([pixels, centre]);
    }
  }
  return tf.tensor(pushed, inputs.shape);
}

/** What both attacks are made of; run its functions inside a tidy. */
function prepare(action: string, forward: Forward, inputs: tf.Tensor, options: FgsmOptions) {
  const { toPixels, toInputs } = pixelConversion(action, inputs, options);
  const [low, high] = valueRange(action, inputs, options), channels = inputs.shape.at(-1)!;
  const [least, most] = [eachOf(low, channels), eachOf(high, channels)];
  const widest = most.reduce((width, top, i) => Math.max(width, top - least[i]!), 0);
  const { epsilon } = options, { away, towards }: Aims = options;
  if (!(Number.isFinite(epsilon) && epsilon > 0 && epsilon <= widest)) {
    throw new RangeError(invalid(action, "epsilon", `above 0 and at most ${widest}`, epsilon));
  }
  if ((away === undefined) === (towards === undefined)) {
    const must = 'given, or "towards", and not both';
    throw new TypeError(invalid(action, "away", must, away));
  }
  const checked = checkedForward(action, forward), sign = away === undefined ? -1 : 1;
  const batch = inputs.shape[0]!, { batchSize = pathBatchSize(inputs) } = options;
  const slabs: [number, number][] = [];
  for (let first = 0; first < batch; first += batchSize) {
    slabs.push([first, Math.min(batchSize, batch - first)]);
  }
  const lossAt = (pixels: tf.Tensor, classes: readonly number[] | undefined) => {
    const logits = asClasses(checked(toInputs(pixels)));
    const own = targetLogits(action, () => logits, pixels, classes);
    return rivals(logits, classes!).logSumExp(1).sub(own).sum<tf.Scalar>().mul<tf.Scalar>(sign);
  };
  const project = (centre: tf.Tensor, pixels: tf.Tensor) => {
    const lower = centre.sub(epsilon).maximum(boundTensor(low));
    return pixels.maximum(lower).minimum(centre.add(epsilon).minimum(boundTensor(high)));
  };
  const ascend = (centre: tf.Tensor, pixels: tf.Tensor, { classes, size }: Push) => {
    const slope = withTape(() => tf.grad((x) => lossAt(x, classes))(pixels), action);
    return project(centre, pixels.add(slope.sign().mul(size)));
  };
  return { ascend, project, toPixels, toInputs, slabs, aim: away ?? towards };
}

/** {@link Aim} as it may come. */
interface Aims {
  readonly away?: Target;
  readonly towards?: Target;
}

/** One step of an attack. */
interface Push {
  readonly classes: readonly number[] | undefined;
  readonly size: number;
}

/** One output F as the logits [0, F] of the classes 0 and 1. */
function asClasses(logits: tf.Tensor2D): tf.Tensor2D {
  return logits.shape[1] > 1 ? logits : tf.concat([tf.zerosLike(logits), logits], 1);
}

/** The logits with each example's own class out of the running. */
function rivals(logits: tf.Tensor2D, classes: readonly number[]): tf.Tensor2D {
  const [batch, count] = logits.shape, out = new Float32Array(batch * count);
  classes.forEach((index, i) => out[i * count + index] = -1e9);
  return logits.add(tf.tensor2d(out, [batch, count]));
}
