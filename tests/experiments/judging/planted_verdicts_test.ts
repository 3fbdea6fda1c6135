import { assert, assertEquals, assertRejects } from "@std/assert";
import { plantedTable, plantedVerdicts } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const nothing = {
  scenes: tf.tensor4d([], [0, 1, 1, 1]),
  logits: (x: tf.Tensor) => x as tf.Tensor2D,
};
const trial = (order: typeof planted) => ({ ...nothing, orders: [order] });
const sure = { random: random(1) }, hundred = new Float32Array(100);
const scores = Array.from({ length: 6 }, () => hundred);
const planted = { name: "planted", scores, known: [3, 4, 5, 6, 3, 4], isExact: true };
const drawn = { name: "random", scores, known: [75, 80, 84, 87, 75, 80], isExact: false };

Deno.test("plantedVerdicts() calls a judge right that is, and wrong by one pixel of one scene", async () => {
  const truth = planted.known.map((count) => count / 100);
  const [right] = await plantedVerdicts(trial(planted), {
    ...sure,
    judge: () => Promise.resolve(truth),
  });
  assert(right!.isRight);
  assertEquals([right!.equal, right!.scenes, right!.known], [6, 6, 25 / 6]);
  const off = truth.with(2, 0.06);
  const [wrong] = await plantedVerdicts(trial(planted), {
    ...sure,
    judge: () => Promise.resolve(off),
  });
  assertEquals([wrong!.isRight, wrong!.equal], [false, 5]);
});

Deno.test("of an expectation it asks that the interval holds it, and counts no scenes", async () => {
  const around = [0.7, 0.85, 0.8, 0.9, 0.71, 0.83], below = around.map((share) => share - 0.3);
  const [near] = await plantedVerdicts(trial(drawn), {
    ...sure,
    judge: () => Promise.resolve(around),
  });
  const [far] = await plantedVerdicts(trial(drawn), {
    ...sure,
    judge: () => Promise.resolve(below),
  });
  assertEquals([near!.isRight, far!.isRight], [true, false]);
  assertEquals([near!.equal, far!.equal], [undefined, undefined]);
  const { markdown } = plantedTable([near!]);
  assert(/random .*\| – \(only the mean is known\) \|/.test(markdown), markdown);
});

Deno.test("orders of equal numbers have equal intervals", async () => {
  const judge = () => Promise.resolve(planted.known.map((count) => count / 100));
  const both = { ...nothing, orders: [planted, { ...planted, name: "IG of the margin" }] };
  const [first, second] = await plantedVerdicts(both, { ...sure, judge });
  assertEquals(first!.interval, second!.interval);
});

Deno.test("a judge that forgets a scene is refused", async () => {
  const short = () => Promise.resolve([0.1]);
  await assertRejects(
    () => plantedVerdicts(trial(planted), { ...sure, judge: short }),
    TypeError,
    "6 shares",
  );
});
