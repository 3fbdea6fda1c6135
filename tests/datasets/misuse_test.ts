import { assert, assertEquals } from "@std/assert";
import * as datasets from "@lib/datasets";
import { random, setupBackend } from "@lib/runtime";
import { type Call, tryMistakes } from "../fixtures/wrong_arguments.ts";

await setupBackend({ quiet: true });

const dataset = {
  name: "two",
  images: new Float32Array(8),
  labels: Uint8Array.of(0, 1),
  count: 2,
  shape: [2, 2, 1],
  classNames: ["a", "b"],
};
const photo = Deno.readFileSync(new URL("../../data/photos/teapot.jpg", import.meta.url));
const list = (name: string, run: unknown, right: Record<string, unknown>): Call => ({
  name,
  right: () => right,
  call: (values) => (run as (...values: unknown[]) => unknown)(...Object.values(values)),
});

const calls: readonly Call[] = [
  list("subset", datasets.subset, { dataset, indices: [1] }),
  list("batches", datasets.batches, { dataset, size: 1, options: { random: random(1) } }),
  list("imageTensor", datasets.imageTensor, { dataset, indices: [1] }),
  list("decodePhoto", datasets.decodePhoto, { bytes: photo, name: "p.png", options: { crop: 2 } }),
  list("resizeImage", datasets.resizeImage, {
    image: { data: new Uint8Array(12), height: 2, width: 2 },
    size: [1, 1],
  }),
  list("centred", datasets.centred, { dataset }),
  list("pickExamples", datasets.pickExamples, {
    dataset,
    predictions: [0, 1],
    options: { random: random(1) },
  }),
];

Deno.test("wrong arguments of data sets are refused in sentences of the house, and leak nothing", async () => {
  const outcomes = await tryMistakes(calls, { seed: 6, each: 17 });
  assert(outcomes.length > 100, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
