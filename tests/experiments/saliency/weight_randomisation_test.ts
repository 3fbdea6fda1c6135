import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomisationExplorer, randomisationTable, randomiseWeights } from "@lib/experiments";
import { dense, flatten, sequential } from "@lib/models";
import { pixelScores } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const net = (seed: number) => {
  const options = { bias: false, random: random(seed) };
  const layers = [
    flatten("flatten"),
    dense("first", { ...options, units: [8, 8] }),
    dense("last", { ...options, units: [8, 2], gain: 1 }),
  ];
  return sequential(layers, { name: "net", inputShape: [2, 4, 1], classes: 2 });
};
const inputs = tf.tensor4d(random(9).uniformArray(16), [2, 2, 4, 1]);
/** The gradient, and a map that no weights change. */
async function explain(forward: Forward) {
  const slopes = tf.tidy(() => tf.grad((x) => forward(x).slice([0, 0], [-1, 1]).sum())(inputs));
  const gradient = await pixelScores(slopes);
  slopes.dispose();
  return { gradient, image: await pixelScores(inputs) };
}

Deno.test("random weights from either end: what no weights change fails, and both ends meet at all random", async () => {
  const trained = net(1), fresh = [net(2), net(3), net(4)];
  const [gradient, image] = await randomiseWeights(trained, {
    ...{ explain, fresh, twin: trained.forward },
  });
  assertEquals([image!.verdict, image!.twin], ["fails", 1]);
  assertEquals(image!.fromLogits, [[1, 1, 1], [1, 1, 1], [1, 1, 1]]);
  gradient!.fromLogits.forEach((run, i) => {
    assertEquals([run.length, run[0]], [3, 1]);
    assertAlmostEquals(run[2]!, gradient!.fromInput[i]![2]!, 1e-9);
    assert(run[1] !== gradient!.fromInput[i]![1], "another layer is random");
  });
  const { plain } = randomisationTable([gradient!, image!]);
  assert(/image +1\.00 to 1\.00 +1\.00 +fails/.test(plain), plain);
  const { layout } = randomisationExplorer([gradient!, image!]);
  const choices = layout.updatemenus![0]!.buttons!.map(({ label }) => label);
  assertEquals(choices, ["the logits down", "the input up"]);
});
