import * as tf from "@tensorflow/tfjs";

/** What tfjs's WebGPU backend runs. */
interface Program {
  getUserCode(): string;
}

interface Backend {
  runWebGPUProgram(program: Program, inputs: tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo;
}

/**
 * Makes `tf.relu` and `tf.relu6` on WebGPU keep NaN.
 *
 * tfjs compares numbers, and compilers of shaders may take NaN for impossible: Mesa's for OpenGL makes
 * the larger of x and 0 of it, which is 0 for NaN, so that spoilt weights give finite logits. Here bits are
 * compared, which order as numbers do. Equal to the bit for all other numbers.
 */
export function registerReluOfNan(): void {
  // Above the bits of -0 up to those of -Infinity.
  const negative = "bits > 0x80000000u && bits <= 0xff800000u";
  replaceBody("Relu", `return select(a, 0.0, ${negative});`);
  // Above the bits of 6 up to those of Infinity.
  const large = "bits > 0x40c00000u && bits <= 0x7f800000u";
  replaceBody("Relu6", `return select(select(a, 0.0, ${negative}), 6.0, ${large});`);
}

/** Has tfjs's kernel of a function of one number `a` compute something else from it and its `bits`. */
function replaceBody(kernelName: string, body: string): void {
  const stock = tf.getKernel(kernelName, "webgpu");
  const kernelFunc: tf.KernelFunc = (call) => {
    const original = call.backend as Backend;
    const backend: Backend = Object.create(original);
    backend.runWebGPUProgram = (program, ...rest) => {
      const code = program.getUserCode.bind(program);
      program.getUserCode = () =>
        code().replace(/return [^;]*;/, `let bits = bitcast<u32>(a); ${body}`);
      return original.runWebGPUProgram(program, ...rest);
    };
    return stock.kernelFunc({ ...call, backend });
  };
  tf.unregisterKernel(kernelName, "webgpu");
  tf.registerKernel({ ...stock, kernelFunc });
}
