import * as tf from "@tensorflow/tfjs";

/** What tfjs's WebGPU backend runs. */
interface Program {
  readonly shaderKey: string;
  getUserCode(): string;
}

interface Backend {
  /** The data of tensors, which keep their dtype where a cast gives them another. */
  readonly tensorMap: { get(dataId: object): { readonly dtype: tf.DataType } };
  runWebGPUProgram(program: Program, inputs: tf.TensorInfo[], ...rest: unknown[]): tf.TensorInfo;
}

/**
 * Lets tfjs's WebGPU backend transpose whole numbers and truths of three axes or more, as masked recurrent
 * layers and sums along inner axes do.
 *
 * tfjs's shader hands integers to a function of floats: the device fails, and the tensor reads as zeros.
 */
export function registerTransposes(): void {
  const backend = tf.backend() as unknown as Backend, { runWebGPUProgram } = backend;
  backend.runWebGPUProgram = (program, inputs, ...rest) => {
    const isTranspose = program.shaderKey.startsWith("transpose_");
    if (isTranspose && backend.tensorMap.get(inputs[0]!.dataId).dtype !== "float32") {
      const code = program.getUserCode.bind(program);
      program.getUserCode = () => code().replace("setOutputAtIndex(", "setOutputAtIndexI32(");
    }
    return runWebGPUProgram.call(backend, program, inputs, ...rest);
  };
}
