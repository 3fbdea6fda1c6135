import * as tf from "@tensorflow/tfjs";
import { replaceKernel, runKernel, withOwn } from "./repairs/wasm/heap.ts";
import { prepare } from "./repairs/wasm/prepared_data.ts";

/** A batch norm with fixed statistics, each [channels]: (x - mean) / sqrt(variance + epsilon) * scale + shift. */
interface FixedBatchNorm {
  readonly scale: tf.Tensor;
  readonly variance: tf.Tensor;
  readonly epsilon: number;
  /** Without them x is neither centred nor shifted. */
  readonly mean?: tf.Tensor;
  readonly shift?: tf.Tensor;
}

/** A convolution of [batch, height, width, from] and what comes after it. */
export interface FusedConvolution {
  /** [height, width, from, to]. */
  readonly kernel: tf.Tensor;
  readonly strides: number;
  readonly pad: "same" | "valid" | number;
  /** Added after the convolution: [to]. */
  readonly bias?: tf.Tensor | undefined;
  /** In the place of a bias. */
  readonly batchNorm?: FixedBatchNorm | undefined;
  /** Whether what is negative becomes 0 at the end. */
  readonly relu: boolean;
}

/**
 * A convolution, a bias or a batch norm with fixed statistics, and a ReLU, as one kernel: on wasm, where
 * that takes half the memory of a gradient and some of its time. Differentiable, also twice; equal to the
 * operations one by one up to rounding.
 *
 * @throws {Error} If the backend is another.
 */
export function fusedConvolution(
  x: tf.Tensor,
  { kernel, strides, pad, bias, batchNorm, relu }: FusedConvolution,
): tf.Tensor {
  return tf.tidy(() => {
    const folded = batchNorm ? foldBatchNorm(kernel, batchNorm) : { kernel, bias };
    const inputs = { x, filter: folded.kernel, ...folded.bias && { bias: folded.bias } };
    const activation = relu ? "relu" : "linear";
    const attributes = { strides, pad, dataFormat: "NHWC", dilations: 1, activation };
    return tf.engine().runKernel("FusedConv2D", inputs, attributes) as tf.Tensor;
  });
}

/**
 * A convolution's kernel and bias with the batch norm after it folded in, of wasm only: with
 * f = scale / sqrt(variance + epsilon), the kernel f w and the bias shift - f mean.
 *
 * They are made once for as long as the numbers that they are made from, and differentiable in all of them.
 *
 * @see B. Jacob et al., Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference, CVPR 2018, arXiv 1712.05877, section 3.2.
 */
function foldBatchNorm(
  kernel: tf.Tensor,
  { scale, variance, epsilon, mean, shift }: FixedBatchNorm,
): { readonly kernel: tf.Tensor; readonly bias?: tf.Tensor } {
  const run = (name: string, inputs: tf.NamedTensorMap, attributes = {}): tf.Tensor =>
    tf.engine().runKernel(name, inputs, attributes);
  const factor = run("BatchNormFactor", { scale, variance }, { epsilon });
  const folded = run("ScaledKernel", { kernel, factor });
  if (!mean || !shift) return { kernel: folded };
  return { kernel: folded, bias: run("FoldedShift", { shift, mean, factor }) };
}

/** Gives wasm the kernels of {@linkcode foldBatchNorm}, and the fused convolution a gradient. */
export function registerFusedConvolution(): void {
  tf.registerGradient({
    kernelName: "FusedConv2D",
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: (slope, saved, { activation, ...attributes }) => {
      const dy = slope as tf.Tensor, [x, filter, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const masked = () => tf.engine().runKernel("MaskedSlope", { dy, y }) as tf.Tensor;
      const before = () => activation === "relu" ? masked() : dy;
      const parts = () => tf.getGradient("Conv2D")!.gradFunc(before(), [x, filter], attributes);
      return {
        x: () => parts().x!(),
        filter: () => parts().filter!(),
        bias: () => tf.sum(before(), [0, 1, 2]),
      };
    },
  });
  registerMaskedSlope();
  register("BatchNormFactor", ["scale", "variance"], {
    compute: ([scale, variance], { epsilon }) => (i) =>
      scale![i]! / Math.sqrt(variance![i]! + epsilon),
    slopes: ([scale, variance], { epsilon }) => {
      const inverse = () => tf.rsqrt(tf.add(variance!, epsilon));
      return [
        (dy) => tf.mul(dy, inverse()),
        (dy) => tf.mul(tf.mul(dy, tf.mul(scale!, -0.5)), tf.pow(inverse(), 3)),
      ];
    },
  });
  register("ScaledKernel", ["kernel", "factor"], {
    compute: ([kernel, factor]) => (i) => kernel![i]! * factor![i % factor!.length]!,
    slopes: ([kernel, factor]) => [
      (dy) => tf.mul(dy, factor!),
      (dy) => tf.sum(tf.mul(dy, kernel!), [0, 1, 2]),
    ],
  });
  register("FoldedShift", ["shift", "mean", "factor"], {
    compute: ([shift, mean, factor]) => (i) => shift![i]! - mean![i]! * factor![i]!,
    slopes: ([, mean, factor]) => [
      (dy) => tf.clone(dy),
      (dy) => tf.neg(tf.mul(dy, factor!)),
      (dy) => tf.neg(tf.mul(dy, mean!)),
    ],
  });
}

/**
 * Gives wasm the slope before a ReLU: dy where y is positive, else 0. It is made once for as long as dy's
 * data, as input, kernel and bias each ask for it.
 */
function registerMaskedSlope(): void {
  replaceKernel<"dy" | "y", unknown>("MaskedSlope", ({ inputs: { dy, y }, backend: heap }) => {
    const make = () =>
      withOwn(heap, (own) => {
        const run = (name: string, inputs: Record<string, tf.TensorInfo>) =>
          runKernel(name, { inputs, attrs: { alpha: 0 }, backend: heap });
        return run("Multiply", { a: dy, b: own(run("Step", { x: y })) });
      });
    const { dataId } = prepare(dy, { heap, name: "masked", others: [y], make });
    heap.incRef(dataId);
    return { dataId, shape: dy.shape, dtype: "float32" };
  });
  tf.registerGradient({
    kernelName: "MaskedSlope",
    inputsToSave: ["y"],
    gradFunc: (slope, [y]) => ({
      dy: () => tf.mul(slope as tf.Tensor, tf.step(y!)),
      y: () => tf.zerosLike(y!),
    }),
  });
}

type Numbers = readonly Float32Array[];
type Settings = { readonly epsilon: number };

/** A kernel whose result, of the shape of its first argument, lasts as long as its arguments' data. */
function register(
  kernelName: string,
  names: string[],
  { compute, slopes }: {
    readonly compute: (numbers: Numbers, settings: Settings) => (index: number) => number;
    readonly slopes: (
      saved: readonly tf.Tensor[],
      settings: Settings,
    ) => ((dy: tf.Tensor) => tf.Tensor)[];
  },
): void {
  replaceKernel<string, Settings>(kernelName, ({ inputs, attrs, backend: heap }) => {
    const [first, ...others] = names.map((name) => inputs[name]!) as [tf.TensorInfo];
    const make = () => {
      const result = heap.makeOutput(first.shape, "float32");
      const numbers = [first, ...others].map((input) => heap.typedArrayFromHeap(input));
      const value = compute(numbers, attrs), to = heap.typedArrayFromHeap(result);
      for (let i = 0; i < to.length; i++) to[i] = value(i);
      return result;
    };
    const { dataId } = prepare(first, {
      heap,
      name: `${kernelName} ${attrs.epsilon}`,
      others,
      make,
    });
    heap.incRef(dataId);
    return { dataId, shape: first.shape, dtype: "float32" };
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: names,
    gradFunc: (dy, saved, attributes) => {
      const each = slopes(saved, attributes as unknown as Settings);
      return Object.fromEntries(
        names.map((name, i) => [name, () => each[i]!(dy as tf.Tensor)]),
      );
    },
  });
}
