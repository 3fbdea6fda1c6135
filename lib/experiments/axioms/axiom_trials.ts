import { gradient, inputXGradient, integratedGradients } from "@lib/attribution";
import { significant, table, type Text } from "@lib/display";
import { type Forward, requireObjects } from "@lib/runtime";
import { maximum } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** An axiom, tried on a function whose answer is known on paper. */
export interface AxiomTrial {
  readonly axiom: string;
  /** The function and the point that is explained, from the baseline 0. */
  readonly tried: string;
  /** By how much Integrated Gradients break it; 0 where they keep it. */
  readonly broken: number;
  /** A method in use that breaks it. */
  readonly violator: string;
  /** By how much. */
  readonly brokenByIt: number;
}

/** Maps of one example on the host. */
type Method = (forward: Forward, x: tf.Tensor, baseline?: tf.Tensor) => Promise<Float32Array>;

/**
 * The six axioms of Sundararajan, Taly and Yan, each tried on Integrated Gradients and on a method that
 * breaks it, which shows that the trial can fail. A violation is a difference in units of the function.
 *
 * Cost: some twenty maps of two to five numbers, 60 steps each.
 *
 * @example
 * ```ts
 * for (const { axiom, broken, violator, brokenByIt } of await axiomTrials()) {
 *   console.log(axiom, broken, violator, brokenByIt);
 * }
 * ```
 */
export async function axiomTrials(): Promise<AxiomTrial[]> {
  const tensors: tf.Tensor[] = [];
  const point = (...values: number[]) => {
    const x = tf.tensor2d([values]);
    tensors.push(x);
    return x;
  };
  try {
    const two = point(2), pair = point(3, 1), row = point(1, 1, 1, 1, 1), even = point(1, 1);
    const sums = await ig(above, pair), product = await read(inputXGradient(above, pair, {}));
    const guided = await read(inputXGradient(written(guidedRelu), pair, {}));
    const unread = await ig(firstTwo, row), smoothed = smooth(unread);
    const [f, g, both] = [await ig(above, pair), await ig(plain, pair), await ig(mixed, pair)];
    const magnitudes = f.map((value, k) => 2 * Math.abs(value) - 3 * Math.abs(g[k]!));
    const straight = await ig(above, even), corner = point(1, 0);
    const first = await ig(above, corner), second = await ig(above, even, corner);
    const detour = first.map((value, k) => value + second[k]!);
    const slope = await read(gradient(saturating, two, {}));
    return [
      {
        axiom: "completeness",
        tried: "relu(x₁ + x₂ − 1) at (3, 1)",
        broken: Math.abs(total(sums) - 3),
        violator: "input x gradient",
        brokenByIt: Math.abs(total(product) - 3),
      },
      {
        axiom: "sensitivity",
        tried: "1 − relu(1 − x) at 2",
        broken: Math.abs((await ig(saturating, two))[0]! - 1),
        violator: "gradient",
        brokenByIt: Math.abs(slope[0]! - 1),
      },
      {
        axiom: "implementation invariance",
        tried: "x₁ − x₂, written twice, at (3, 1)",
        broken: apart(await ig(written((x) => x.relu()), pair), g),
        violator: "guided backpropagation",
        brokenByIt: apart(guided, g),
      },
      {
        axiom: "dummy",
        tried: "relu(x₁ + x₂) of five inputs",
        broken: apart(unread.subarray(2), [0, 0, 0]),
        violator: "map smoothed for the eye",
        brokenByIt: apart(smoothed.subarray(2), [0, 0, 0]),
      },
      {
        axiom: "linearity",
        tried: "2F − 3G of the first and third",
        broken: apart(both, f.map((value, k) => 2 * value - 3 * g[k]!)),
        violator: "|IG|",
        brokenByIt: apart(both.map(Math.abs), magnitudes),
      },
      {
        axiom: "symmetry",
        tried: "relu(x₁ + x₂ − 1) at (1, 1)",
        broken: Math.abs(straight[0]! - straight[1]!),
        violator: "the path that lights x₁ first",
        brokenByIt: Math.abs(detour[0]! - detour[1]!),
      },
    ];
  } finally {
    tf.dispose(tensors);
  }
}

/** The trials as a table. */
export function axiomTrialTable(trials: readonly AxiomTrial[]): Text {
  requireObjects("tabulate axioms", "trials", trials, "trials");
  const off = (value: number) => value === 0 ? "0" : significant(value, 2);
  return table(
    ["axiom", "tried on", "IG are off by", "violator", "is off by"],
    trials.map((trial) => [
      trial.axiom,
      trial.tried,
      off(trial.broken),
      trial.violator,
      off(trial.brokenByIt),
    ]),
  );
}

const columns = (x: tf.Tensor) => tf.split(x, x.shape[1]!, 1) as tf.Tensor2D[];
const above: Forward = (x) => x.sum(1, true).sub(1).relu() as tf.Tensor2D;
const saturating: Forward = (x) => tf.sub(1, tf.sub(1, x).relu()) as tf.Tensor2D;
const plain: Forward = (x) => {
  const [first, second] = columns(x);
  return first!.sub(second!);
};
const mixed: Forward = (x) => above(x).mul(2).sub(plain(x).mul(3)) as tf.Tensor2D;
const firstTwo: Forward = (x) => {
  const [first, second] = columns(x);
  return first!.add(second!).relu();
};

/** x1 - x2 as x1 - relu(x2) + relu(-x2), the same function with ReLUs on its way. */
const written = (relu: (x: tf.Tensor) => tf.Tensor): Forward => (x) => {
  const [first, second] = columns(x);
  return first!.sub(relu(second!)).add(relu(second!.neg())) as tf.Tensor2D;
};

/** A ReLU through which only what speaks for the output goes back, as in guided backpropagation. */
const guidedRelu = tf.customGrad((x, save) => {
  (save as tf.GradSaveFunc)([x as tf.Tensor]);
  return {
    value: (x as tf.Tensor).relu(),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => dy.relu().mul(saved[0]!.step()),
  };
}) as (x: tf.Tensor) => tf.Tensor;

const ig: Method = async (forward, x, baseline) => {
  const options = { steps: 60, baseline: baseline ?? 0 };
  return await read((await integratedGradients(forward, x, options)).attributions);
};

/** The mean of each value and its two neighbours. */
const smooth = (map: Float32Array) =>
  map.map((value, k) => ((map[k - 1] ?? 0) + value + (map[k + 1] ?? 0)) / 3);

async function read(map: tf.Tensor): Promise<Float32Array> {
  const values = await map.data<"float32">();
  map.dispose();
  return values;
}

const total = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);
const apart = (a: Float32Array, b: ArrayLike<number>) =>
  maximum(Array.from(a, (value, k) => Math.abs(value - b[k]!)));
