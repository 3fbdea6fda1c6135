import * as tf from "@tensorflow/tfjs";

/** The parts of tfjs's engine that run kernels and record them. */
interface Engine {
  runKernel(kernelName: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor;
  addTapeNode(
    name: string,
    inputs: tf.NamedTensorMap,
    outputs: tf.Tensor[],
    gradients: tf.GradFunc | null,
    saved: tf.Tensor[],
    attributes: tf.NamedAttrMap,
  ): void;
}

/** Fused kernels and the convolution in them. */
const convolutions: Readonly<Record<string, string>> = {
  FusedConv2D: "Conv2D",
  FusedDepthwiseConv2D: "DepthwiseConv2dNative",
};

/**
 * Gives `tf.fused.conv2d` and `tf.fused.depthwiseConv2d`, of which tfjs's layers are made, the gradients of
 * the convolutions in them, which know dilations and compute only what is asked for.
 *
 * Under a gradient tfjs fuses a convolution and its bias alone, as a function with a gradient of its own.
 */
export function registerFusedGradients(): void {
  const engine = tf.engine() as unknown as Engine;
  const { runKernel, addTapeNode } = engine;
  const fused = new WeakMap<tf.Tensor, { kernelName: string; attributes: tf.NamedAttrMap }>();
  engine.runKernel = (kernelName, inputs, attributes) => {
    const output = runKernel.call(engine, kernelName, inputs, attributes);
    if (kernelName in convolutions) fused.set(output, { kernelName, attributes });
    return output;
  };
  engine.addTapeNode = (name, inputs, outputs, gradients, ...rest) => {
    const inside = gradients && fused.get(outputs[0]!);
    const own: tf.GradFunc | null = inside
      ? (dy, saved) => convolutionGradients(dy as tf.Tensor, saved, inside)
      : gradients;
    addTapeNode.call(engine, name, inputs, outputs, own, ...rest);
  };
}

/** By the places of the function's arguments: input, kernel, bias. */
function convolutionGradients(
  dy: tf.Tensor,
  saved: readonly tf.Tensor[],
  { kernelName, attributes }: { readonly kernelName: string; readonly attributes: tf.NamedAttrMap },
): Record<string, () => tf.Tensor> {
  const [filter, x, , bias] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
  const { gradFunc } = tf.getGradient(convolutions[kernelName]!)!;
  const parts = gradFunc(dy, [x, filter], attributes);
  const sum = () => {
    const axes = tf.broadcast_util.getReductionAxes(bias!.shape, dy.shape);
    return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, bias!.shape);
  };
  return { 0: () => parts.x!(), 1: () => parts.filter!(), 2: sum };
}
