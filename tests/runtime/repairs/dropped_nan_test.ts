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
