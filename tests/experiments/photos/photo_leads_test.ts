import { assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { explainAll, explainLeads, leadTable } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

/** The light, its square and its cube. */
const forward = (x: tf.Tensor) =>
  tf.stack([1, 2, 3].map((power) => tf.pow(x, power).sum([1, 2, 3])), 1) as tf.Tensor2D;
const boat = { title: "boat", prediction: 0, label: 1, logits: Float32Array.of(0, 0, 0) };
const answers = [boat, { ...boat, title: "goat", prediction: 2 }];

Deno.test("explainLeads() is the difference of two maps at the same nodes, and tells its own error", async () => {
  const photos = tf.tensor4d([0.5, 0, 2, 1], [2, 1, 2, 1]), before = tf.memory().numTensors;
  const leads = await explainLeads(forward, photos, { answers, steps: 3 });
  const explained = (target: number[]) =>
    explainAll(forward, photos, { target, steps: 3, label: "Two" });
  const [plus, minus] = [await explained([0, 2]), await explained([1, 1])];
  assertEquals(tf.memory().numTensors, before);
  leads.maps.forEach(({ data }, i) => {
    for (let k = 0; k < data.length; k++) {
      assertAlmostEquals(data[k]!, plus.maps[i]!.data[k]! - minus.maps[i]!.data[k]!, 1e-5);
    }
  });
  assertAlmostEquals(leads.examples[1]!.difference, 9 - 5, 1e-5);
  assertStringIncludes(leadTable(answers, leads).markdown, "| goat | 3 | 4.00 | 0.00 | 4.00 |");
  photos.dispose();
});

Deno.test("explainLeads() wants an answer with a label for each photo", async () => {
  const photos = tf.zeros([2, 1, 2, 1]);
  for (const wrong of [[boat], [boat, { ...boat, label: undefined }]]) {
    const leads = explainLeads(forward, photos, { answers: wrong, steps: 1 });
    await assertRejects(() => leads, TypeError, '"answers"');
  }
  photos.dispose();
});
