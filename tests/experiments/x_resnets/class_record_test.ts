import { assertEquals, assertRejects } from "@std/assert";
import { loadXResnets, readClassRecord, recheckedAnswers, recordClasses } from "@lib/experiments";
import type { ModelCard } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { committedDepths, type XResnet } from "../../../lib/experiments/x_resnets/networks.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Images of ten values, of which the largest is the class. */
const classes = [3, 1, 4, 1, 5, 9];
const all = {
  name: "images",
  images: Float32Array.from(classes.flatMap((c) => [...Array(10).keys()].map((k) => +(k === c)))),
  labels: Uint8Array.from(classes),
  count: classes.length,
  shape: [1, 10, 1] as const,
  classNames: [],
};
const network = (sha256: string): XResnet => ({
  ...{ name: "norm", depth: 18, dispose: () => {}, card: { sha256 } as ModelCard },
  forward: (x) => tf.reshape(x, [-1, 10]),
});
const onNetwork = () => Promise.resolve();
const recorded = await recordClasses([network("a".repeat(64))], { images: all, onNetwork });
const some = { ...all, images: all.images.subarray(20), labels: all.labels.subarray(2), count: 4 };
const places = [2, 3, 4, 5];

Deno.test("a record has a digit an image; asked anew, a network that says the same differs nowhere", async () => {
  assertEquals(recorded.networks["resnet18-norm"]!.classes, "314159");
  const options = { record: recorded, inputs: some, places };
  const found = await recheckedAnswers([network("a".repeat(64))], options);
  assertEquals(found.differing, [0]);
  assertEquals([...found.answers[0]!.classes], classes);
  const { sha256 } = recorded.networks["resnet18-norm"]!;
  const other = { ...recorded, networks: { "resnet18-norm": { sha256, classes: "318158" } } };
  const { differing } = await recheckedAnswers([network(sha256)], { ...options, record: other });
  assertEquals(differing, [2]);
});

Deno.test("a record keeps what it knows of the same weights, and is handed out after each network", async () => {
  const known = {
    ...recorded,
    networks: { "resnet18-norm": { sha256: "a".repeat(64), classes: "000000" } },
  };
  const seen: number[] = [];
  const options = {
    images: all,
    known,
    onNetwork: ({ networks }: typeof known) => {
      seen.push(Object.keys(networks).length);
      return Promise.resolve();
    },
  };
  const deep = { ...network("a".repeat(64)), depth: 50 } as const;
  const both = await recordClasses([network("a".repeat(64)), deep], options as never);
  assertEquals(seen, [1, 2]);
  assertEquals(Object.values(both.networks).map(({ classes }) => classes), ["000000", "314159"]);
  const other = await recordClasses([network("b".repeat(64))], options as never);
  assertEquals(other.networks["resnet18-norm"]!.classes, "314159");
  // Asked about one depth alone, a record loses nothing of the other.
  const alone = await recordClasses([deep], options as never);
  assertEquals(Object.keys(alone.networks).sort(), ["resnet18-norm", "resnet50-norm"]);
});

Deno.test("a record is refused for other weights, networks that it lacks, and images of other places", async () => {
  const options = { record: recorded, inputs: some, places };
  const ask = (it: XResnet, changes = {}) => recheckedAnswers([it], { ...options, ...changes });
  const own = network("a".repeat(64));
  await assertRejects(() => ask(network("b".repeat(64))), RangeError, "record them anew");
  await assertRejects(() => ask({ ...own, depth: 50 }), RangeError, "resnet50-norm");
  await assertRejects(() => ask(own, { places: [0, 3, 4, 5] }), RangeError, "places");
  await assertRejects(() => ask(own, { places: [2, 3] }), RangeError, "places");
});

Deno.test("the committed record is of the committed weights, 10,000 images each, as right as the cards say", async () => {
  const record = await readClassRecord();
  const networks = committedDepths().map((depth) => loadXResnets(depth, { size: 1 }));
  for (const { name, depth, card, dispose } of (await Promise.all(networks)).flat()) {
    const { sha256, classes } = record.networks[`resnet${depth}-${name}`]!;
    assertEquals([sha256, classes.length], [card.sha256, 10_000]);
    if (name !== "stripped" && name !== "homogenised") {
      const right = [...classes].filter((digit, i) => digit === record.labels[i]).length;
      // Batch norm that is folded, or another backend, may turn a few.
      assertEquals(Math.abs(right - card.test.correct) <= 5, true, `${name}: ${right}`);
    }
    dispose();
  }
});
