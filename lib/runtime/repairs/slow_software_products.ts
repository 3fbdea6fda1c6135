import * as tf from "@tensorflow/tfjs";
import { productProgram, type ProductSizes } from "./slow_software_products_shader.ts";

/** What a kernel of tfjs's WebGPU backend is called with. */
interface Call<Names extends string, Attributes> {
  readonly inputs: Readonly<Record<Names, tf.TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: {
    runWebGPUProgram(
      program: object,
      inputs: readonly tf.TensorInfo[],
      dtype: tf.DataType,
      uniforms: readonly object[],
    ): tf.TensorInfo;
    disposeData(dataId: object): boolean;
  };
}

/**
 * Replaces tfjs's WebGPU kernels of `tf.conv2d`, `tf.matMul` and of the transposition of a matrix by ones
 * that suit a software adapter.
 *
 * tfjs's are tiled for the memory that a GPU's workgroup shares; on Mesa's software adapter they take
 * 2.5 to 7 times as long as {@linkcode productProgram}, 20 to 30 times with one channel or kernels of
 * many pixels, as in filter gradients. Equal to the bit where tfjs adds in order; it does not where it
 * splits a long sum of a matrix product. A matrix is transposed as a stack of one, which tfjs does without
 * that memory, in a fifth to a fifteenth of the time. What the program does not cover (channels first, products that
 * transpose, stretch or do not fit, other types than float32) stays tfjs's.
 */
export function registerSoftwareKernels(): void {
  replace("Conv2D", (call: Call<"x" | "filter", tf.Conv2DAttrs>) => {
    const { inputs: { x, filter }, attrs } = call;
    if (attrs.dataFormat !== "NHWC" || !allFloat(x, filter)) return undefined;
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as tf.Tensor4D["shape"],
      filter.shape as tf.Tensor4D["shape"],
      attrs.strides,
      attrs.dilations,
      attrs.pad,
      attrs.dimRoundingMode,
    );
    return run(call, [x, filter], info.outShape, {
      groups: 1,
      rows: info.batchSize * info.outHeight * info.outWidth,
      input: [info.inHeight, info.inWidth],
      output: [info.outHeight, info.outWidth],
      channels: [info.inChannels, info.outChannels],
      kernel: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      pads: [info.padInfo.top, info.padInfo.left],
      dilations: [info.dilationHeight, info.dilationWidth],
    });
  });
  replace("BatchMatMul", (call: Call<"a" | "b", tf.BatchMatMulAttrs>) => {
    const { inputs: { a, b }, attrs: { transposeA, transposeB } } = call;
    const outer = a.shape.slice(0, -2);
    const alike = `${outer}` === `${b.shape.slice(0, -2)}` && a.shape.at(-1) === b.shape.at(-2);
    if (transposeA || transposeB || !alike || !allFloat(a, b)) return undefined;
    const [rows, from, to] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
    const single = [1, 1] as const;
    return run(call, [a, b], [...outer, rows, to], {
      groups: tf.util.sizeFromShape(outer),
      rows,
      input: single,
      output: single,
      channels: [from, to],
      kernel: single,
      strides: single,
      pads: [0, 0],
      dilations: single,
    });
  });
  replace("Transpose", (call: Call<"x", tf.TransposeAttrs>) => {
    const { inputs: { x }, attrs: { perm }, backend } = call;
    if (`${perm}` !== "1,0") return undefined;
    const [rows, columns] = x.shape as [number, number];
    const kernel = tf.getKernel("Transpose", "webgpu").kernelFunc;
    const inputs = { x: { ...x, shape: [1, rows, columns] } };
    const result = kernel({ inputs, attrs: { perm: [0, 2, 1] }, backend }) as tf.TensorInfo;
    return { ...result, shape: [columns, rows] };
  });
  unfuse("FusedConv2D", "Conv2D");
  unfuse("_FusedMatMul", "BatchMatMul");
}

/** What a fused kernel of tfjs is told beside what the product itself is. */
interface FusedAttributes {
  readonly dataFormat?: string;
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** The kernels of tfjs's activations; `linear` has none. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  elu: "Elu",
  leakyrelu: "LeakyRelu",
  prelu: "Prelu",
  relu: "Relu",
  relu6: "Relu6",
  sigmoid: "Sigmoid",
};

/**
 * Makes a fused kernel, as tfjs's layers call it, of the product above, the sum with the bias and the
 * activation: tfjs's own takes some fifty times as long for a convolution on a software adapter.
 */
function unfuse(fusedName: string, productName: string): void {
  replace(fusedName, ({ inputs, attrs, backend }: Call<string, FusedAttributes>) => {
    const { bias, preluActivationWeights: alpha, ...factors } = inputs;
    if (attrs.dataFormat === "NCHW" || !allFloat(...Object.values(factors))) return undefined;
    const call = (name: string, inputs: tf.NamedTensorInfoMap, attrs: object) =>
      tf.getKernel(name, "webgpu").kernelFunc({
        inputs,
        attrs: attrs as tf.NamedAttrMap,
        backend,
      }) as tf.TensorInfo;
    const product = call(productName, factors, attrs);
    const sum = bias ? call("Add", { a: product, b: bias }, {}) : product;
    const activation = ACTIVATIONS[attrs.activation ?? "linear"];
    const operands = activation === "Prelu" ? { x: sum, alpha: alpha! } : { x: sum };
    const result = activation ? call(activation, operands, { alpha: attrs.leakyreluAlpha }) : sum;
    for (const step of new Set([product, sum])) {
      if (step !== result) backend.disposeData(step.dataId);
    }
    return result;
  });
}

function run(
  { backend }: Pick<Call<never, unknown>, "backend">,
  inputs: readonly tf.TensorInfo[],
  shape: readonly number[],
  sizes: ProductSizes,
): tf.TensorInfo {
  const { program, uniforms } = productProgram(sizes, shape);
  return backend.runWebGPUProgram(program, inputs, "float32", uniforms);
}

/** Puts a kernel before tfjs's, which still does what the new one leaves undefined. */
function replace<Names extends string, Attributes>(
  kernelName: string,
  kernel: (call: Call<Names, Attributes>) => tf.TensorInfo | undefined,
): void {
  const stock = tf.getKernel(kernelName, "webgpu");
  const kernelFunc: tf.KernelFunc = (call) =>
    kernel(call as unknown as Call<Names, Attributes>) ?? stock.kernelFunc(call);
  tf.unregisterKernel(kernelName, "webgpu");
  tf.registerKernel({ ...stock, kernelFunc });
}

function allFloat(...inputs: readonly tf.TensorInfo[]): boolean {
  return inputs.every(({ dtype }) => dtype === "float32");
}
