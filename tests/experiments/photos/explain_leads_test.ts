import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { integratedGradients } from "@lib/attribution";
import { explainAll, explainLeads, leadMaps } from "@lib/experiments";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

/** The light, its square, and its fifth power, of whose lead few steps miss something. */
const forward: Forward = (x) =>
  tf.stack([1, 2, 5].map((power) => tf.pow(x, power).sum([1, 2, 3])), 1) as tf.Tensor2D;
/** By how much the fifth power leads the square. */
const lead: Forward = (x) =>
  tf.tidy(() => tf.matMul<tf.Tensor2D>(forward(x), tf.tensor2d([[0], [-1], [1]])));
const photos = () => tf.tensor4d([0.5, 0, 2, 1, 3, 0.2], [3, 1, 2, 1]);
const at = [0, 1, 2], label = "Leads";

async function pairOf(x: tf.Tensor, steps: number) {
  const [first, second] = await Promise.all(
    [2, 1].map((c) => explainAll(forward, x, { target: [c, c, c], steps, label: "Three" })),
  );
  return { first: first!, second: second! };
}

Deno.test("explainLeads() gives a lead whose sum misses much what three times as many gradients of it give", async () => {
  const x = photos(), pair = await pairOf(x, 4), known = leadMaps(pair.first, pair.second, { at });
  const miss = known.examples.map((e) => Math.abs(e.completenessError / e.difference));
  const within = Math.min(...miss) * 1.001, before = tf.memory().numTensors;
  const leads = await explainLeads(forward, x, { ...pair, at, within, label });
  assertEquals(tf.memory().numTensors, before);
  const direct = await integratedGradients(lead, x, { target: 0, steps: 12, rule: "crowded" });
  const values = await direct.attributions.array() as number[][][][];
  const kept = miss.indexOf(Math.min(...miss));
  leads.examples.forEach((example, i) => {
    if (i === kept) {
      assertEquals([leads.maps[i], example], [known.maps[i], known.examples[i]]);
      return;
    }
    assertEquals(example.steps, 12);
    const own = values[i]!.flat(2), size = Math.max(...own.map(Math.abs));
    own.forEach((v, k) => assertAlmostEquals(leads.maps[i]!.data[k]!, v, 1e-5 * size));
    const { sum, completenessError } = direct.certificate.examples[i]!;
    assertAlmostEquals(example.sum, sum, 1e-5 * size);
    assertAlmostEquals(example.completenessError, completenessError, 1e-5 * size);
  });
  tf.dispose([x, direct.attributions]);
});

Deno.test("explainLeads() takes gradients for the leads that miss much, and twice the known ones", async () => {
  const x = photos(), pair = await pairOf(x, 4);
  let passes = 0;
  const counted: Forward = (input) => {
    passes += input.shape[0]!;
    return forward(input);
  };
  const all = await explainLeads(counted, x, { ...pair, at, within: 1e-9, label });
  assertEquals([passes, ...all.examples.map(({ steps }) => steps)], [3 * 8, 12, 12, 12]);
  passes = 0;
  const none = await explainLeads(counted, x, { ...pair, at, within: 10, label });
  assertEquals(passes, 0);
  assertEquals(none, leadMaps(pair.first, pair.second, { at }));
  x.dispose();
});

Deno.test("explainLeads() takes no more gradients for a lead whose two maps have the finer ones", async () => {
  const x = photos(), steps = 4, at = [0, 1, 2];
  const [first, second] = await Promise.all(
    [2, 1].map((c) =>
      explainAll(forward, x, { target: [c, c, c], steps, within: 1e-9, label: "Three" })
    ),
  );
  const finer = { first: first!, second: second! },
    known = leadMaps(finer.first, finer.second, { at });
  assertEquals(known.examples.map((example) => example.steps), [12, 12, 12]);
  let passes = 0;
  const counted: Forward = (input) => {
    passes += input.shape[0]!;
    return forward(input);
  };
  const leads = await explainLeads(counted, x, { ...finer, at, within: 1e-9, label });
  assertEquals([passes, leads], [0, known]);
  const half = { first: finer.first, second: finer.second.rough }; // one of the two has only the rough
  const mixed = await explainLeads(counted, x, { ...half, at, within: 1e-9, label });
  assertEquals([passes, ...mixed.examples.map((example) => example.steps)], [3 * 8, 12, 12, 12]);
  x.dispose();
});

Deno.test("explainLeads() refuses other numbers of photographs and unknown steps, and frees all where the network fails", async () => {
  const x = photos(), pair = await pairOf(x, 2), one = x.slice([0], [1]);
  const options = { ...pair, at, within: 1e-9, label };
  await assertRejects(() => explainLeads(forward, one, options), TypeError, '"photos" must be one');
  const nameless = (of: typeof pair.first) => {
    const examples = of.examples.map((example) => ({ ...example, steps: undefined }));
    return { maps: of.maps, examples };
  };
  const unknown = { ...options, first: nameless(pair.first), second: nameless(pair.second) };
  await assertRejects(() => explainLeads(forward, x, unknown), TypeError, "number of gradients");
  const before = tf.memory().numTensors;
  let passes = 0;
  const failing: Forward = (input) => {
    if (++passes > 5) throw new Error("no more");
    return forward(input);
  };
  await assertRejects(() => explainLeads(failing, x, options), Error, "no more");
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([x, one]);
});
