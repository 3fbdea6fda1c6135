import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

Deno.test("convolutions whose strides leave pixels out give no zeros where the padding is the same", async () => {
  const x = tf.tidy(() => tf.sin(tf.reshape(tf.range(0, 162), [1, 9, 9, 2]))) as tf.Tensor4D;
  const kernel = (shape: number[]) => tf.tidy(() => tf.cos(tf.reshape(tf.range(0, 8), shape)));
  const filter = kernel([2, 2, 2, 1]) as tf.Tensor4D;
  const ways = [
    (pad: "same" | "valid") => tf.conv2d(x, filter, 3, pad),
    (pad: "same" | "valid") => tf.fused.conv2d({ x, filter, strides: 3, pad, activation: "relu" }),
    (pad: "same" | "valid") => tf.depthwiseConv2d(x, filter, 3, pad),
    (pad: "same" | "valid") => tf.fused.depthwiseConv2d({ x, filter, strides: 3, pad }),
    // Zeros above and below, and pixels left out at the right.
    (pad: "same" | "valid") =>
      pad === "same"
        ? tf.conv2d(x, filter, [2, 3], pad)
        : tf.conv2d(tf.pad(x, [[0, 0], [0, 1], [0, 0], [0, 0]]), filter, [2, 3], pad),
  ];
  for (const [i, way] of ways.entries()) {
    const [found, expected] = [way("same"), tf.tidy(() => way("valid"))];
    await assertClose(found, expected, 1e-6, `way ${i}`);
    tf.dispose([found, expected]);
  }
  tf.dispose([x, filter]);
});
