import * as tf from "@tensorflow/tfjs";

interface Engine {
  runKernel: (
    kernelName: string,
    inputs: tf.NamedTensorMap,
    attributes: tf.NamedAttrMap,
  ) => tf.Tensor;
}

/**
 * Gives batch norms without a scale or a shift a gradient, and those along another axis than the last the
 * right one.
 *
 * tfjs takes the gradient of what is not there, and sums gradients over all axes but the last. On wasm and
 * cpu the values along another axis are wrong as well, without a word.
 */
export function registerBatchNorms(): void {
  const engine = tf.engine() as unknown as Engine, { runKernel } = engine;
  engine.runKernel = (kernelName, inputs, attributes) => {
    if (kernelName !== "FusedBatchNorm") {
      return runKernel.call(engine, kernelName, inputs, attributes);
    }
    const { x, mean, variance } = inputs as Record<"x" | "mean" | "variance", tf.Tensor>;
    return tf.tidy(() => {
      const scale = inputs.scale ?? tf.onesLike(mean), offset = inputs.offset ?? tf.zerosLike(mean);
      if (mean.rank === 1) {
        return runKernel.call(engine, kernelName, { ...inputs, scale, offset }, attributes);
      }
      const deviation = tf.sqrt(tf.add(variance, attributes.varianceEpsilon as number));
      return tf.add(tf.mul(tf.sub(x, mean), tf.div(scale, deviation)), offset);
    });
  };
}
