import { assertAlmostEquals, assertEquals } from "@std/assert";
import { attributionSums, saturationChart } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("of a detector that is full the product sums to 0 and IG to its output", async () => {
  const capped = (x: tf.Tensor) =>
    tf.tidy(() => tf.scalar(1).sub(tf.scalar(1).sub(x.sum(1, true)).relu()) as tf.Tensor2D);
  const inputs = tf.tensor2d([[2, 2], [0.25, 0.25]]), before = tf.memory().numTensors;
  const { product, ig } = await attributionSums(capped, inputs, { target: 0, steps: 64 });
  assertEquals(tf.memory().numTensors, before);
  assertEquals([product[0], product[1]], [0, 0.5]);
  assertAlmostEquals(ig[0]!, 1, 1e-5);
  assertAlmostEquals(ig[1]!, 0.5, 1e-5);
});

Deno.test("a photograph's curve is dashed and black among the garments'", () => {
  const curves = { bag: [0.1, 1], zebra: [0, 0.9] };
  const { data } = saturationChart(curves, { shares: [0, 1], photographs: ["zebra"] });
  const lines = data as unknown as { line: { color: string; dash: string } }[];
  assertEquals(lines.map(({ line }) => line.dash), ["solid", "dash"]);
  assertEquals(lines[1]!.line.color, "#000000");
});
