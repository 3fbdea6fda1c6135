import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { paddingTrial } from "@lib/experiments";
import { conv2d, convnet, flatten } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { movedPadding } from "../../lib/experiments/padding_trial.ts";

await setupBackend({ backend: "wasm", quiet: true });

const settings = { channels: [1, 1], size: 3, bias: true, random: random(2) } as const;

Deno.test("movedPadding() does to an image what the net with turned kernels does to the turned image", async () => {
  const layer = conv2d("conv", { ...settings, stride: 2 });
  const x = tf.tensor4d(random(3).normalArray(36), [1, 6, 6, 1]);
  const moved = await movedPadding([layer, flatten("flatten")])(x).data();
  const asItIs = await layer.apply(x).data();
  const kernel = layer.variables.kernel!, turned = tf.reverse(kernel, [0, 1]);
  kernel.assign(turned);
  const expected = await tf.reverse(layer.apply(tf.reverse(x, [1, 2])), [1, 2]).data();
  moved.forEach((value, i) => assert(Math.abs(value - expected[i]!) < 1e-5, `${value}`));
  assertNotEquals([...moved], [...asItIs]);
});

Deno.test("movedPadding() refuses a net without a convolution of stride 2", () => {
  const layers = [conv2d("conv", settings), flatten("flatten")];
  assertThrows(() => movedPadding(layers), RangeError, "stride 2");
});

Deno.test("paddingTrial() finds the same for images and their mirror images where these are equal", async () => {
  const half = tf.tensor4d(random(4).uniformArray(4 * 28 * 14), [4, 28, 14, 1]);
  const images = tf.concat([half, tf.reverse(half, 2)], 2);
  const net = convnet({ bias: true, random: random(5) });
  const { comparisons, figure } = await paddingTrial(
    { trained: net, untrained: [net, net] },
    images,
    {
      target: [0, 1, 2, 3],
      random: random(6),
    },
  );
  const [asItIs, mirrored, moved, untrained, untrainedMoved] = comparisons;
  assertEquals([mirrored!.first, mirrored!.second], [asItIs!.first, asItIs!.second]);
  assertEquals([untrained!.first, untrainedMoved!.first], [asItIs!.first, moved!.first]);
  assertEquals(comparisons.slice(5).map(({ first }) => first), [asItIs!.first, moved!.first]);
  assertNotEquals(moved!.first, asItIs!.first);
  assertEquals(figure.data.filter(({ type }) => type === "heatmap").length >= 5, true);
  net.dispose();
});
