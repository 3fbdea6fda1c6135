import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";

const { backend } = await setupBackend({ backend: "webgpu", quiet: true });

Deno.test({
  name: "tf.relu and tf.relu6 keep NaN, and give every other number what they should",
  ignore: backend !== "webgpu",
  async fn() {
    // The quotient's NaN is made on the device; its sign differs from machine to machine.
    const made = tf.div(tf.tensor1d([0, 1]), tf.tensor1d([0, 1]));
    const x = tf.concat([made, tf.tensor1d([NaN, -Infinity, -3, -1e-30, 0, 0.5, 6, 7, Infinity])]);
    const before = tf.memory().numTensors;
    const [relu, relu6] = [tf.relu(x), tf.relu6(x)];
    assertEquals([...await relu.data()], [NaN, 1, NaN, 0, 0, 0, 0, 0.5, 6, 7, Infinity]);
    assertEquals([...await relu6.data()], [NaN, 1, NaN, 0, 0, 0, 0, 0.5, 6, 6, 6]);
    assertEquals(tf.memory().numTensors, before + 2);
    tf.dispose([made, x, relu, relu6]);
  },
});

Deno.test({
  name:
    "fused depthwise convolutions and max poolings keep NaN, and give other numbers as they are",
  ignore: backend !== "webgpu",
  async fn() {
    const values = [NaN, 2, -3, 4, 5, -6, 7, 9], volumes = tf.tensor5d(values, [1, 1, 4, 2, 1]);
    const x = tf.tensor4d(values, [1, 4, 2, 1]), one = tf.ones([1, 1, 1, 1]);
    const before = tf.memory().numTensors;
    const fused = ["relu", "relu6"].map((activation) =>
      tf.fused.depthwiseConv2d({
        ...{ x, filter: one as tf.Tensor4D, strides: 1, pad: "valid" },
        activation: activation as "relu",
      })
    );
    const pooled = tf.maxPool(x, 2, 2, "valid");
    const volume = tf.maxPool3d(volumes, [1, 2, 2], [1, 2, 2], "valid");
    assertEquals([...await fused[0]!.data()], [NaN, 2, 0, 4, 5, 0, 7, 9]);
    assertEquals([...await fused[1]!.data()], [NaN, 2, 0, 4, 5, 0, 6, 6]);
    for (const each of [pooled, volume]) assertEquals([...await each.data()], [NaN, 9]);
    tf.dispose([...fused, pooled, volume]);
    assertEquals(tf.memory().numTensors, before);
    tf.dispose([x, one, volumes]);
  },
});
