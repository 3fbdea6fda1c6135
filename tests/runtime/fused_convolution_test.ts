import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { backendInfo, fusedConvolution, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test({
  name: "a fused convolution has the gradients of its parts, in all that it is made from",
  ignore: backendInfo().backend !== "wasm",
  async fn() {
    const numbers = random(11);
    const normal = (...shape: number[]) =>
      tf.tensor(numbers.normalArray(shape.reduce((product, size) => product * size, 1)), shape);
    const parts = [normal(2, 5, 6, 3), normal(3, 3, 3, 4), normal(4), normal(4), normal(4)];
    const variance = tf.tidy(() => tf.add(tf.abs(normal(4)), 0.3));
    const arguments_ = [...parts, variance];
    const count = tf.memory().numTensors;
    type Run = (...tensors: tf.Tensor[]) => tf.Tensor;
    const fused: Run = (x, kernel, scale, mean, shift, variance) =>
      fusedConvolution(x!, {
        ...{ kernel: kernel!, strides: 2, pad: 1, relu: true },
        batchNorm: {
          scale: scale!,
          mean: mean!,
          shift: shift!,
          variance: variance!,
          epsilon: 0.01,
        },
      });
    const apart: Run = (x, kernel, scale, mean, shift, variance) => {
      const y = tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 2, 1);
      const root = tf.sqrt(tf.add(variance!, 0.01));
      return tf.relu(tf.add(tf.mul(tf.div(tf.sub(y, mean!), root), scale!), shift!));
    };
    const slopes = (run: Run) => tf.grads((...all) => tf.sum(tf.square(run(...all))))(arguments_);
    const [found, expected] = [slopes(fused), slopes(apart)];
    for (const [i, slope] of found.entries()) await assertClose(slope, expected[i]!, 1e-5);
    tf.dispose([...found, ...expected]);
    assertEquals(tf.memory().numTensors, count);
    tf.dispose(arguments_);
  },
});
