import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  dense,
  globalAveragePool,
  type Layer,
  relu,
  residual,
  scalarBias,
  sequential,
} from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

const square = { bias: true, random: random(1), units: [2, 2] } as const;

Deno.test("residual() adds its branches; without a shortcut, the input", async () => {
  const x = tf.tensor2d([[-1, 2]]);
  await assertClose(residual("block", { main: [relu("relu")] }).apply(x), tf.tensor2d([[-1, 4]]));
  const [main, straight] = [dense("main", square), dense("straight", square)];
  const both = residual("block", { main: [relu("relu"), main], shortcut: [straight] });
  const product = (a: tf.Tensor, layer: Layer) => tf.matMul(a, layer.variables.kernel!);
  await assertClose(both.apply(x), tf.add(product(tf.relu(x), main), product(x, straight)));
});

Deno.test("a model names a block's variables block.layer.variable", () => {
  const block = residual("block", { main: [dense("main", square)], shortcut: [relu("relu")] });
  const options = { name: "net", inputShape: [2, 2, 1], classes: 2 } as const;
  const net = sequential([globalAveragePool("mean"), block], options);
  assertEquals([...net.variables.keys()], ["block.main.kernel", "block.main.bias"]);
});

Deno.test("a layer that both branches share has its variables once", () => {
  const shared = scalarBias("shared");
  const block = residual("block", { main: [shared, relu("relu")], shortcut: [shared] });
  assertEquals(Object.keys(block.variables), ["shared.bias"]);
});

Deno.test("residual() refuses layers of one name and branches of different shapes", () => {
  const twice = { main: [relu("same")], shortcut: [relu("same")] };
  assertThrows(() => residual("block", twice), RangeError, `"layers" must be named differently`);
  const shrinking = residual("block", { main: [dense("d", { ...square, units: [2, 1] })] });
  const message =
    `Cannot run the residual block "block" as "shortcut" must be of the main branch's ` +
    "shape, [1, 1]: current value is float32[1, 2]";
  assertThrows(() => shrinking.apply(tf.tensor2d([[-1, 2]])), TypeError, message);
});
