import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { paddingTrial } from "@lib/experiments";
import { conv2d, convnet, flatten } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { movedPadding } from "../../../lib/experiments/baselines/padding_trial.ts";

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
  const options = { target: [0, 1, 2, 3], random: random(6) };
  const { comparisons, figure, follows } = await paddingTrial(
    { trained: net, untrained: [net, net] },
    images,
    options,
  );
  const [asItIs, mirrored, moved, ...untrained] = comparisons.map(({ first, second }) => [
    first,
    second,
  ]);
  assertEquals(mirrored, asItIs);
  assertNotEquals(moved, asItIs);
  assertEquals(untrained, [asItIs, mirrored, moved, asItIs, mirrored, moved]);
  const sides = comparisons.map(({ better }) => better);
  assertEquals(follows, sides.join() === Array(3).fill("first,first,second").join());
  assertEquals(figure.text.split("\n").slice(1), ["trained", "untrained 1", "untrained 2"]);
  assertEquals(figure.data.filter(({ type }) => type === "heatmap").length >= 9, true);
  net.dispose();
});
