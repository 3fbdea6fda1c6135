import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { deletionInsertion, evenFractions } from "@lib/metrics";
import { trapezoidArea } from "../../../lib/metrics/masking/curves.ts";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

const quarters = evenFractions(5);

Deno.test("deletionInsertion() by hand on a 2 x 2 image", async () => {
  await withoutLeaks(async () => {
    // Contributions 1, -2, 6, 2, removed or shown in the order 6, 2, 1, -2.
    const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, 0);
    const result = await deletionInsertion(additive([1, -1, 2, 0.5]), images, {
      scores: [[1, -2, 6, 2]],
      target: 0,
      output: "logit",
      fill,
      fractions: quarters,
    });
    await assertClose(result.insertion[0]!, [0, 6, 8, 9, 7]);
    await assertClose(result.deletion[0]!, [7, 1, -1, -2, 0]);
    await assertClose(result.insertionAreas, [6.625]);
    await assertClose(result.deletionAreas, [0.375]);
    tf.dispose([images, fill]);
  });
});

Deno.test("deletionInsertion() puts the oracle above every other map and its reverse below, on an additive net", async () => {
  const weights = [...random(40).normalArray(16)];
  const forward = additive(weights);
  const map = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 16, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(map, async (any) => {
      const images = tf.ones<tf.Rank.R4>([3, 4, 4, 1]), fill = tf.fill(images.shape, 0);
      const { insertionAreas: rises, deletionAreas: falls } = await deletionInsertion(
        forward,
        images,
        {
          scores: [weights, any, weights.map((w) => -w)],
          target: 0,
          output: "logit",
          fill,
          fractions: evenFractions(17),
        },
      );
      const rounding = 1e-5;
      assert(rises[0]! >= rises[1]! - rounding && rises[1]! >= rises[2]! - rounding);
      assert(falls[0]! <= falls[1]! + rounding && falls[1]! <= falls[2]! + rounding);
      assert(rises[0]! > rises[2]! + 1 && falls[0]! < falls[2]! - 1);
      tf.dispose([images, fill]);
    }),
    { seed: 41, numRuns: 8 },
  );
});

Deno.test("deletionInsertion() as probability is the softmax, with an area in [0, 1]", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, 0);
  const run = (output: "probability" | "logit", target: number) =>
    deletionInsertion(additive([1, -1, 2, 0.5], 5), images, {
      scores: [[1, -2, 6, 2]],
      target,
      output,
      fill,
      fractions: quarters,
    });
  const logit = await run("logit", 0);
  const probability = await run("probability", 0);
  const sigmoid = logit.insertion[0]!.map((f) => 1 / (1 + Math.exp(5 - f)));
  await assertClose(probability.insertion[0]!, sigmoid);
  const rival = await run("probability", 1);
  await assertClose(rival.insertionAreas, [1 - probability.insertionAreas[0]!]);
  assert(probability.deletionAreas[0]! > 0 && probability.insertionAreas[0]! < 1);
  tf.dispose([images, fill]);
});

Deno.test("deletionInsertion() starts and ends with image and fill, whatever the fill and target", async () => {
  const images = grey(2, 2, [1, 2, 3, 4], [0, 1, 0, 1]), fill = tf.fill(images.shape, 2);
  const forward = additive([1, -1, 2, 0.5], 3);
  const scores = [[0, 0, 0, 0], [1, 2, 3, 4]];
  const options = { scores, target: [0, 1], output: "logit", fill } as const;
  const { deletion, insertion, fractions } = await deletionInsertion(forward, images, options);
  assertEquals([fractions[0], fractions.at(-1), fractions.length], [0, 1, 21]);
  for (const [i, [whole, filled]] of [[7, 5], [3, 3]].entries()) {
    await assertClose([deletion[i]![0]!, insertion[i]!.at(-1)!], [whole!, whole!]);
    await assertClose([deletion[i]!.at(-1)!, insertion[i]![0]!], [filled!, filled!]);
  }
  tf.dispose([images, fill]);
});

Deno.test("trapezoidArea() of a straight line is exact on any grid", () => {
  assertEquals(trapezoidArea([0, 0.25, 1], [0, 0.5, 2]), 1);
});

Deno.test("deletionInsertion() refuses a class that does not exist and a list of another length", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, 0);
  const run = (target: number | number[], output = "logit") =>
    deletionInsertion(additive([1, 1, 1, 1]), images, {
      scores: [[1, 2, 3, 4]],
      target,
      output: output as "logit",
      fill,
    });
  await assertRejects(() => run(2), RangeError, '"target" must be a class index below 2');
  await assertRejects(() => run([0, 1]), RangeError, '"target" must be one index for each of 1');
  await assertRejects(
    () => run(0, "softmax"),
    RangeError,
    '"output" must be one of probability, logit',
  );
  tf.dispose([images, fill]);
});
