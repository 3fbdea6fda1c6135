import * as tf from "@tensorflow/tfjs";

/** What tfjs's WebGPU backend runs. */
interface Program {
  getUserCode(): string;
}

interface Backend {
  runWebGPUProgram(program: Program, inputs: tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo;
}

// Above the bits of -0 up to those of -Infinity; above the bits of 6 up to those of Infinity.
const negative = "bits > 0x80000000u && bits <= 0xff800000u";
const large = "bits > 0x40c00000u && bits <= 0x7f800000u";
const bodies = {
  relu: `let bits = bitcast<u32>(a); return select(a, 0.0, ${negative});`,
  relu6: `let bits = bitcast<u32>(a); return select(select(a, 0.0, ${negative}), 6.0, ${large});`,
};
const isNan = (name: string) => `(bitcast<u32>(${name}) & 0x7fffffffu) > 0x7f800000u`;

/**
 * Makes `tf.relu`, `tf.relu6`, also where they are fused with a convolution, and max poolings on WebGPU
 * keep NaN.
 *
 * tfjs compares numbers, and compilers of shaders may take NaN for impossible: Mesa's for OpenGL makes
 * the larger of x and 0 of it, which is 0 for NaN, so that spoilt weights give finite logits. Here bits are
 * compared, which order as numbers do. Equal to the bit for all other numbers.
 */
export function registerKeptNan(): void {
  changeCode("Relu", (code) => code.replace(/return [^;]*;/, bodies.relu));
  changeCode("Relu6", (code) => code.replace(/return [^;]*;/, bodies.relu6));
  for (const kernelName of ["FusedConv2D", "FusedDepthwiseConv2D", "_FusedMatMul"]) {
    changeCode(kernelName, (code) =>
      code.replace("return select(a, 0.0, a < 0.0);", bodies.relu)
        .replace("return clamp(a, 0.0, 6.0);", bodies.relu6));
  }
  const larger = "resultValue = max(value, resultValue);";
  const kept = `if (!(${isNan("resultValue")})) {
    resultValue = select(max(value, resultValue), value, ${isNan("value")});
  }`;
  for (const kernelName of ["MaxPool", "MaxPool3D"]) {
    changeCode(kernelName, (code) => code.replace(larger, kept));
  }
}

/** Has tfjs's kernel run another shader. */
function changeCode(kernelName: string, change: (code: string) => string): void {
  const stock = tf.getKernel(kernelName, "webgpu");
  const kernelFunc: tf.KernelFunc = (call) => {
    const original = call.backend as Backend;
    const backend: Backend = Object.create(original);
    backend.runWebGPUProgram = (program, ...rest) => {
      const code = program.getUserCode.bind(program);
      program.getUserCode = () => change(code());
      return original.runWebGPUProgram(program, ...rest);
    };
    return stock.kernelFunc({ ...call, backend });
  };
  tf.unregisterKernel(kernelName, "webgpu");
  tf.registerKernel({ ...stock, kernelFunc });
}
