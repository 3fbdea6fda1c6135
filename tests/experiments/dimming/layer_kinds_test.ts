import { assert, assertEquals } from "@std/assert";
import { auditLayerKinds, layerChart } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("of the kinds of layers nine are of degree 1 and ten are not, by claim and by number", async () => {
  const before = tf.memory().numTensors;
  const audits = await auditLayerKinds({ random: random(1) });
  assertEquals(tf.memory().numTensors, before);
  const ofDegreeOne = audits.filter(({ claim }) => claim.degree === 1);
  assertEquals([ofDegreeOne.length, audits.length], [9, 19]);
  assert(audits.every(({ claim, numbers }) => (claim.degree === 1) === (numbers.degree === 1)));
  const { data, layout } = layerChart(audits);
  const [one, none] = data as unknown as { name: string; x: number[] }[];
  assertEquals([one!.name, none!.name], ["degree 1", "another degree, or none"]);
  assert(one!.x.every((error) => error < 1e-5) && none!.x.every((error) => error > 1e-2));
  assert(layout.annotations!.some(({ text }) => text === "max(ax, 0) = a max(x, 0)"));
});
