import * as tf from "@tensorflow/tfjs";

/**
 * A graph model as a converter would write it: x [batch, 2] times a kernel, plus a bias, ReLU, times
 * [[1, 2], [3, 4]], and the operations of `ending` behind it.
 */
export function smallGraph(ending: readonly object[], output: string): Promise<tf.GraphModel> {
  const shape = (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size })) } });
  const float = { type: "DT_FLOAT" };
  const constant = (name: string, ...sizes: number[]) => ({
    name,
    op: "Const",
    attr: {
      dtype: float,
      value: { tensor: { dtype: "DT_FLOAT", tensorShape: shape(...sizes).shape } },
    },
  });
  const node = [
    { name: "x", op: "Placeholder", attr: { dtype: float, shape: shape(-1, 2) } },
    constant("kernel1", 2, 2),
    constant("bias", 2),
    constant("kernel2", 2, 2),
    { name: "product", op: "MatMul", input: ["x", "kernel1"], attr: {} },
    { name: "sum", op: "BiasAdd", input: ["product", "bias"], attr: {} },
    { name: "hidden", op: "Relu", input: ["sum"], attr: {} },
    { name: "logits", op: "MatMul", input: ["hidden", "kernel2"], attr: {} },
    ...ending,
  ];
  const info = { tensorShape: shape(-1, 2).shape, dtype: "DT_FLOAT" };
  const weights = Float32Array.of(1, -1, 2, 1, 0.5, -0.5, 1, 2, 3, 4);
  const spec = (name: string, shape: number[]) => ({ name, shape, dtype: "float32" as const });
  return tf.loadGraphModel(tf.io.fromMemory({
    modelTopology: { node, versions: { producer: 1 } },
    userDefinedMetadata: {
      signature: {
        inputs: { x: { name: "x:0", ...info } },
        outputs: { [output]: { name: `${output}:0`, ...info } },
      },
    },
    weightSpecs: [spec("kernel1", [2, 2]), spec("bias", [2]), spec("kernel2", [2, 2])],
    weightData: weights.buffer,
  }));
}
