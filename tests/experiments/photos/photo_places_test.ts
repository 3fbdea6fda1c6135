import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { pasted, type Place, placePanels, placeTable, placeTrials } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

const corner: Place = [1, 2, 2, 3];
const photo = { data: Float32Array.from({ length: 6 }, (_, i) => i / 10), height: 2, width: 3 };
const image = { ...photo, channels: 1 };

Deno.test("pasted() takes the place from the other image and all else from the first", async () => {
  const images = tf.zeros([2, 2, 3, 1]), other = tf.ones([1, 2, 3, 1]);
  const before = tf.memory().numTensors;
  const result = pasted(images, other, { place: corner });
  assertEquals(Array.from(await result.data()), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  result.dispose();
  assertThrows(
    () => pasted(images, other, { place: [0, 3, 0, 1] }),
    RangeError,
    "inside 2 x 3 pixels",
  );
  assertEquals(tf.memory().numTensors, before);
  const row = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
  const moved = pasted(images, row, { place: corner, from: [0, 1, 1, 2] });
  assertEquals(Array.from(await moved.data()).filter((value) => value > 0), [2, 2]);
  const larger = () => pasted(images, row, { place: corner, from: [0, 2, 0, 1] });
  assertThrows(larger, RangeError, '"from" must be of 1 x 1 pixels');
  tf.dispose([images, other, row, moved]);
});

Deno.test("placeTable() sums all channels of the place and nothing else", () => {
  const colours = { data: [1, 2, 3, 4, 5, 6], height: 1, width: 2, channels: 3 };
  const trial = { place: "right", fill: "black", change: 1, prediction: 0 };
  const options = { map: colours, places: { right: [0, 1, 1, 2] }, classNames: ["sky"] } as const;
  assertStringIncludes(
    placeTable([trial], options).markdown,
    "| right | 50% | 15.00 | 1.00 (sky) |",
  );
  const coarser = [0, 0, 0, 4, 4, 4], both = placeTable([trial], { ...options, coarser }).markdown;
  assertStringIncludes(both, "| attribution | by fewer gradients |");
  assertStringIncludes(both, "| right | 50% | 15.00 | 12.00 | 1.00 (sky) |");
  const short = () => placeTable([trial], { ...options, coarser: [1] });
  assertThrows(short, TypeError, '"coarser" must be of 1 x 2 x 3 values');
});

Deno.test("placePanels() has a copy for each place, dimmed elsewhere", () => {
  const places = { "A": corner, "B": [0, 1, 0, 1] } as const;
  const figure = placePanels(image, places, { label: "Which?", caption: "Two copies." });
  const levels = figure.data.map((trace) => (trace as { z: { bdata?: string } }).z);
  assertEquals(levels.length, 2);
  assertEquals(figure.layout.annotations!.map(({ text }) => text).slice(0, 3).sort(), [
    "<b>A</b>",
    "<b>B</b>",
    "Which?",
  ]);
});

Deno.test("placeTrials() tells by how much the logit changes, and who is predicted then", async () => {
  // Two classes: the light at the upper left, and that of the corner.
  const forward = (x: tf.Tensor) =>
    tf.concat([x.slice([0, 0, 0, 0], [-1, 1, 1, 1]), x.slice([0, 1, 2, 0], [-1, 1, 1, 1])], 3)
      .reshape([-1, 2]) as tf.Tensor2D;
  const lit = tf.tensor4d([2, 0, 0, 0, 0, 1], [1, 2, 3, 1]);
  const fills = { black: tf.zerosLike(lit), bright: tf.fill(lit.shape, 3) };
  const places = { "the corner": corner, "the start": [0, 1, 0, 1] } as const;
  const before = tf.memory().numTensors;
  const trials = await placeTrials(forward, lit, { target: 0, places, fills });
  assertEquals(trials, [
    { place: "the corner", fill: "black", change: 0, prediction: 0 },
    { place: "the corner", fill: "bright", change: 0, prediction: 1 },
    { place: "the start", fill: "black", change: -2, prediction: 1 },
    { place: "the start", fill: "bright", change: 1, prediction: 0 },
  ]);
  const named = { map: { ...image, data: [1, 2, 3, 4, 5, 6] }, places, classNames: ["sky", "sea"] };
  assertStringIncludes(
    placeTable(trials, named).markdown,
    "| the start | 17% | 1.00 | −2.00 (sea) |",
  );
  const wrong = () => placeTrials(forward, lit, { target: 2, places, fills });
  await assertRejects(wrong, RangeError, '"target" must be below 2');
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([lit, fills]);
});
