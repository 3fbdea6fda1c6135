import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { explainAll, leadMaps, leadTable } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

/** The light, its square and its cube. */
const forward = (x: tf.Tensor) =>
  tf.stack([1, 2, 3].map((power) => tf.pow(x, power).sum([1, 2, 3])), 1) as tf.Tensor2D;
/** By how much the cube leads the square. */
const lead = (x: tf.Tensor) =>
  tf.tidy(() => tf.matMul(forward(x), tf.tensor2d([[0], [-1], [1]]))) as tf.Tensor2D;
const photos = () => tf.tensor4d([0.5, 0, 2, 1], [2, 1, 2, 1]);

Deno.test("leadMaps() is what explaining the lead itself gives at the same nodes, with its error", async () => {
  const x = photos(), before = tf.memory().numTensors;
  const explained = (net: typeof forward, target: number[], steps: number) =>
    explainAll(net, x, { target, steps, label: "Two" });
  const cube = await explained(forward, [2, 2], 3), square = await explained(forward, [1, 1], 3);
  const direct = await explained(lead, [0, 0], 3), leads = leadMaps(cube, square, { at: [0, 1] });
  assertEquals(tf.memory().numTensors, before);
  leads.maps.forEach(({ data }, i) => {
    Array.from(data).forEach((value, k) =>
      assertAlmostEquals(value, direct.maps[i]!.data[k]!, 1e-5)
    );
    for (const key of ["difference", "sum", "completenessError"] as const) {
      assertAlmostEquals(leads.examples[i]![key], direct.examples[i]![key], 1e-5);
    }
  });
  const titles = ["boat", "goat"].map((title) => {
    return { title, prediction: 2, label: 1, logits: Float32Array.of(0, 0, 0) };
  });
  assertStringIncludes(leadTable(titles, leads).markdown, "| goat | 3 | 4.00 | 0.00 | 4.00 |");
  const { completenessError, difference } = direct.examples[1]!;
  const missed = (100 * Math.abs(completenessError / difference)).toFixed(1);
  assertStringIncludes(leadTable(titles, leads).markdown, ` | ${missed} |`);
  x.dispose();
});

Deno.test("leadMaps() finds the second's photographs among the first's", async () => {
  const x = photos(), last = x.slice([1], [1]);
  const of = (photos: tf.Tensor, target: number[]) =>
    explainAll(forward, photos, { target, steps: 2, label: "Some" });
  const cube = await of(x, [2, 2]), square = await of(last, [1]);
  const [map] = leadMaps(cube, square, { at: [1] }).maps;
  Array.from(map!.data).forEach((v, k) =>
    assertAlmostEquals(v, cube.maps[1]!.data[k]! - square.maps[0]!.data[k]!, 1e-6)
  );
  tf.dispose([x, last]);
});

Deno.test("leadMaps() refuses maps of other nodes, and of other photographs", async () => {
  const x = photos();
  const explained = (steps: number) =>
    explainAll(forward, x, { target: [1, 1], steps, label: "Two" });
  const two = await explained(2), finer = await explained(3);
  const refuses = (second: typeof two, at: number[], message: string) =>
    assertThrows(() => leadMaps(two, second, { at }), Error, message);
  refuses(finer, [0, 1], '"second\'s steps of 0" must be 2');
  refuses(two, [0], '"second" must be one for each of 1 places');
  refuses(two, [0, 2], '"at[1]" must be');
  x.dispose();
});
