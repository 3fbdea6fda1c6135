import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { askBlanks, askPhotos, blankTable, explainAll, photoTable } from "@lib/experiments";
import type { Forward } from "@lib/runtime";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

/** The light, and its square. */
const forward: Forward = (x) =>
  tf.stack([x.sum([1, 2, 3]), x.square().sum([1, 2, 3])], 1) as tf.Tensor2D;
const classNames = ["dim", "bright"];

Deno.test("askPhotos() names the prediction, and the label where it is another", async () => {
  const photos = tf.tensor4d([0.5, 0, 2, 1], [2, 1, 2, 1]);
  const answers = await askPhotos(forward, photos, { classNames, labels: [1, 1] });
  assertEquals(answers.map(({ title }) => title), ["dim (label: bright)", "bright"]);
  assertEquals([...answers[1]!.logits], [3, 5]);
  photos.dispose();
});

Deno.test("photoTable() tells F and p of photograph and black", async () => {
  const photos = tf.tensor4d([0.5, 0, 2, 1], [2, 1, 2, 1]);
  const explained = await explainAll(forward, photos, { target: [0, 1], steps: 2, label: "Two" });
  const answers = await askPhotos(forward, photos, { classNames });
  const [black] = await askPhotos(forward, tf.zeros([1, 1, 2, 1]), { classNames });
  const { plain } = photoTable(answers, explained, black!);
  const headed = photoTable(answers, explained, black!, { heading: "the label of" });
  assertEquals(headed.plain.slice(0, 12), "the label of");
  assertStringIncludes(plain, "5.00 (88.1%)");
  assertStringIncludes(plain, "0.00 (50.0%)");
  photos.dispose();
});

Deno.test("askBlanks() tells how sure a network is of nothing", async () => {
  const networks = { light: { forward, shape: [1, 2, 1], classNames } } as const;
  const [black, white] = await askBlanks(networks, [0, 3]);
  assertEquals([black!.answer, black!.probability, black!.entropy], ["dim", 0.5, 1]);
  assertStringIncludes(blankTable([black!]).markdown, "| light | 0 | dim | 0.500 | 100% |");
  assert(white!.answer === "bright" && white!.probability > 0.99 && white!.entropy < 0.01);
});
