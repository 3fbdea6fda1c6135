import { assert, assertEquals } from "@std/assert";
import { gainChart, paperBoard, paperOrders, paperTable } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import { comparisonsWith } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const forward = (x: tf.Tensor) => x.reshape([-1, 9]).slice([0, 0], [-1, 2]) as tf.Tensor2D;
const images = tf.tensor4d([...random(1).uniformArray(27)].map((v) => v < 0.3 ? 0 : v), [
  3,
  3,
  3,
  1,
]);
const maps = { IG: [1, 2, 3].map(() => [9, 1, 0, 0, 0, 0, 0, 0, 0]) };

Deno.test("a board has the paper's four metrics of the maps given, EG, EG where there is light, and chance", async () => {
  const options = { target: [0, 0, 1], references: images, random: random(2) };
  const before = tf.memory().numTensors;
  const board = await paperBoard(forward, images, { maps, ...options });
  assertEquals(tf.memory().numTensors, before);
  assertEquals(
    new Set(board.map(({ map }) => map)),
    new Set(["IG", "EG (1)", "EG, lit", "random"]),
  );
  const measures = new Set(board.map(({ measure }) => measure));
  assertEquals(["KPM", "KNM", "KAM", "RAM"].filter((measure) => !measures.has(measure)), []);
  const again = await paperBoard(forward, images, { maps, ...options, random: random(2) });
  assertEquals(again, board);
});

Deno.test("the paper's table prints reversed orders in bold, and gains are titled with what was won", () => {
  const shared = { fill: "blur", condition: "KPM, blur", curves: [] };
  const board = ["KPM", "KNM", "KAM", "RAM"].flatMap((measure) =>
    ["IG", "gradient", "EG (1)", "random"].map((map) => ({
      ...{ map, measure, ...shared, direction: "higher" as const },
      values: Array.from({ length: 12 }, (_, i) => i + (map === "IG" ? 0 : 5)),
    }))
  );
  const orders = paperOrders({ "DNN": board, "X-DNN": board }, { random: random(1) });
  assert(orders.every(({ better }) => better === "second"));
  assert(paperTable(orders).markdown.includes("**reversed**"));
  const own = board.filter(({ measure }) => measure === "KPM");
  const tests = comparisonsWith("IG", own, { random: random(1), test: "mean" });
  assertEquals(tests.map(({ row }) => row), ["gradient", "EG (1)", "random"]);
  const { text } = gainChart(tests, { map: "IG", unit: "logits" });
  assert(text.startsWith("IG wins 0 and loses 3 of 3"), text);
});
