import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareBaselines } from "@lib/attribution";
import { elevenBaselines, type ElevenBaselinesOptions } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { linear, withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

const places = Array.from({ length: 16 }, (_, i) => i);
const network = linear([places.map((i) => i % 3), places.map(() => 1), places.map((i) => -i)]);
const forward: typeof network = (x) => network(x.reshape([-1, 16]));
const baselinesOf = (images: tf.Tensor, references: tf.Tensor, distinct = false) => {
  const options: ElevenBaselinesOptions = {
    random: random(1),
    target: [0, 2],
    references,
    distinct,
    repeated: { draws: 3 },
    blurSigma: 1,
    noiseSigma: 0.5,
    epsilon: 0.1,
  };
  return elevenBaselines(forward, images, options);
};

Deno.test("elevenBaselines() differ from each other, stay in [0, 1] and lead the network away by epsilon at most", async () => {
  await withoutLeaks(async () => {
    const images = tf.tidy(() => tf.linspace(0.2, 0.6, 32).reshape([2, 4, 4, 1]));
    const references = tf.fill([1, 4, 4, 1], 0.3);
    const baselines = baselinesOf(images, references);
    const compared = await compareBaselines(forward, images, {
      target: [0, 2],
      baselines,
      steps: 2,
    });
    const starts = compared.map(({ baselines }) => baselines.map((start) => [...start]).flat());
    // There is one training image to draw, and on a linear network both attacks go to the same corner.
    assertEquals(new Set(starts.map(String)).size, 9);
    const at = (name: string) => starts[compared.findIndex((each) => each.name === name)];
    assertEquals(at("training images"), at("another image"));
    assertEquals(at("PGD"), at("FGSM"));
    assert(starts.flat().every((value) => value >= 0 && value <= 1));
    const pixels = [...await images.data()];
    for (const { name, examples, baselines } of compared) {
      if (name !== "FGSM" && name !== "PGD") continue;
      const start = baselines.flatMap((values) => [...values]);
      assert(start.every((value, i) => Math.abs(value - pixels[i]!) < 0.1 + 1e-6), name);
      assert(examples.every(({ output, baselineOutput }) => baselineOutput < output), name);
    }
    tf.dispose([images, references]);
  });
});

Deno.test("distinct: of several other images no image gets one twice, and too few for all draws are refused", async () => {
  const images = tf.fill([2, 4, 4, 1], 0.5);
  const references = tf.tidy(() =>
    tf.tensor1d([0.1, 0.2, 0.3]).reshape([3, 1, 1, 1]).tile([1, 4, 4, 1])
  );
  const several = baselinesOf(images, references, true)["training images"]!;
  assert(typeof several === "object");
  const seen: Set<number>[] = [new Set(), new Set()];
  for (let k = 0; k < several.draws; k++) {
    const drawn = await several.draw(), values = await drawn.data();
    seen.forEach((levels, i) => levels.add(values[16 * i]!));
    drawn.dispose();
  }
  assertEquals(seen.map(({ size }) => size), [3, 3]);
  const two = references.slice([0], [2]);
  assertThrows(
    () => baselinesOf(images, two, true),
    RangeError,
    '"references" must be 3 images or more',
  );
  tf.dispose([images, references, two]);
});

Deno.test("attackNodes: both attacks' paths have as many nodes, all others those of the comparison", async () => {
  await withoutLeaks(async () => {
    const images = tf.fill([1, 4, 4, 1], 0.5), target = [0];
    const baselines = elevenBaselines(forward, images, {
      ...{ random: random(1), target, references: images, repeated: { draws: 2, steps: 4 } },
      ...{ blurSigma: 1, noiseSigma: 0.5, epsilon: 0.1, attackNodes: 2 },
    });
    const compared = await compareBaselines(forward, images, { target, baselines, steps: 3 });
    const nodes = compared.map(({ examples }) => examples[0]!.steps);
    assertEquals(nodes, [3, 3, 3, 3, 3, 3, 4, 4, 4, 2, 2]);
    images.dispose();
  });
});

Deno.test("elevenBaselines() refuses an option that it does not know, by name", () => {
  const images = tf.ones([1, 4, 4, 1]);
  const options = { sigma: 4 } as unknown as ElevenBaselinesOptions;
  assertThrows(() => elevenBaselines(forward, images, options), TypeError, "sigma");
  images.dispose();
});
