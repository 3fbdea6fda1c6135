import { integratedGradients, quadrature } from "@lib/attribution";
import { explainAll } from "@lib/experiments";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

/** The light, its square, and its cube, of which a few steps miss something. */
const forward: Forward = (x) =>
  tf.stack([1, 2, 3].map((power) => tf.pow(x, power).sum([1, 2, 3])), 1) as tf.Tensor2D;
const photos = () => tf.tensor4d([0.5, 0, 2, 1, 3, 0.2], [3, 1, 2, 1]);

/** The same, and how often it was asked. */
function counted(): { readonly forward: Forward; readonly passes: () => number } {
  let passes = 0;
  return {
    passes: () => passes,
    forward: (x) => {
      passes += x.shape[0]!;
      return forward(x);
    },
  };
}

Deno.test("explainAll() gives a photograph whose sum misses much what three times as many gradients give", async () => {
  const x = photos(), target = [0, 2, 2], before = tf.memory().numTensors;
  const explained = await explainAll(forward, x, {
    target,
    steps: 4,
    within: 0.01,
    label: "Three",
  });
  assertEquals(tf.memory().numTensors, before);
  assertEquals(explained.examples.map(({ steps }) => steps), [4, 12, 12]);
  for (
    const [steps, { maps, scores, examples }] of [[4, explained.rough], [12, explained]] as const
  ) {
    const direct = await integratedGradients(forward, x, { target, steps, rule: "crowded" });
    const values = await direct.attributions.array() as number[][][][];
    direct.certificate.examples.forEach((example, i) => {
      if (examples[i]!.steps !== steps) return;
      const own = values[i]!.flat(2), size = Math.max(...own.map(Math.abs));
      for (const data of [maps[i]!.data, scores[i]!]) { // of one channel
        own.forEach((v, k) => assertAlmostEquals(data[k]!, v, 1e-6 * size));
      }
      assertAlmostEquals(examples[i]!.completenessError, example.completenessError, 1e-5 * size);
    });
    direct.attributions.dispose();
  }
  assertEquals(explained.maps[0], explained.rough.maps[0]);
  x.dispose();
});

Deno.test("explainAll() keeps the gradients that it has: two thirds of the finer ones are new", async () => {
  const x = photos(), target = [0, 2, 2], rough = counted(), finer = counted();
  await explainAll(rough.forward, x, { target, steps: 4, label: "Three" });
  await explainAll(finer.forward, x, { target, steps: 4, within: 0.01, label: "Three" });
  assertEquals(rough.passes(), 3 * 4 + 1 + 3 + 1); // the nodes, a trial, photographs and black
  assertEquals(finer.passes() - rough.passes(), 2 * 8);
  x.dispose();
});

Deno.test("explainAll() tells what the network says at the nodes, photograph by photograph", async () => {
  for (const count of [1, 3]) {
    const x = tf.tidy(() => photos().slice(0, count)), { nodes } = quadrature("crowded", 2);
    const target = [0, 2, 2].slice(0, count);
    const { logits } = await explainAll(forward, x, {
      target,
      steps: 2,
      within: 0.01,
      label: "Try",
    });
    for (let i = 0; i < count; i++) {
      const there = tf.tidy(() =>
        forward(tf.concat([...nodes].map((alpha) => x.slice([i], [1]).mul(alpha))))
      );
      assertEquals(logits[i]!.map((row) => [...row]), await there.array());
      there.dispose();
    }
    x.dispose();
  }
});

Deno.test("explainAll() frees everything where the network fails on the way, in either sum", async () => {
  const x = photos(), target = [0, 2, 2];
  for (const last of [7, 20]) {
    const before = tf.memory().numTensors;
    let passes = 0;
    const failing: Forward = (input) => {
      if (++passes > last) throw new Error("no more");
      return forward(input);
    };
    const options = { target, steps: 4, within: 0.01, label: "Three" };
    await assertRejects(() => explainAll(failing, x, options), Error, "no more");
    assertEquals(tf.memory().numTensors, before);
  }
  x.dispose();
});
