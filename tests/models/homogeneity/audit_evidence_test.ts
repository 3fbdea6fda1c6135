import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type AuditableLayer, auditHomogeneity, relu } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { audit, auditOne } from "./audits.ts";
import { smallInputs, smallNet } from "../nets.ts";
import { custom } from "./zoo.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("the three numbers of x + 1 at [1, 2] are those worked out by hand", async () => {
  const inputs = tf.tensor2d([[1, 2]]);
  const layer = custom("plus", (x) => tf.add(x, 1), "none");
  const options = { random: random(15), scales: [0.5, 2] };
  const { layers: [plus] } = await auditHomogeneity([layer], inputs, options);
  inputs.dispose();
  const [v, w] = random(15).fork("plus").normalArray(2) as unknown as [number, number];
  const { scalingError, atZero, eulerError } = plus!.numbers;
  // At a = 1/2, (1.5, 2) - (1, 1.5) over 1.5; <v, F(x)> - <v, x> = v + w, J being the identity.
  const euler = Math.abs(v + w) / Math.hypot(2 * v, 3 * w);
  await assertClose([scalingError, atZero, eulerError!], [0.5 / 1.5, 1, euler]);
});

Deno.test("numbers expose a layer that is not what it says", async () => {
  const liars: readonly AuditableLayer[] = [
    { ...relu("relu"), apply: (x) => tf.clipByValue(x, 0, 6) },
    custom("shifted", (x) => tf.add(x, 0.1), 1),
    custom("square", (x) => tf.square(x), 1),
    custom("linear", (x) => tf.mul(x, 2), 2),
    custom("exponential", (x) => tf.exp(tf.mul(x, 10)), 1),
  ];
  for (const liar of liars) {
    const { homogeneous, audited, whole } = await auditOne(liar, [[-1, 2], [3, 4]]);
    assertEquals([homogeneous, audited.agreement, whole.agreement], [false, "refuted", "refuted"]);
    assertStringIncludes(audited.finding, `claimed homogeneous of degree ${audited.claim.degree}`);
    assertStringIncludes(audited.finding, "but the numbers say");
    assert(audited.numbers.violations.length > 0);
  }
});

Deno.test("Euler's identity alone exposes a wrong gradient", async () => {
  const halved = tf.customGrad((x) => ({
    value: tf.mul(x as tf.Tensor, 2),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  const twice = custom("twice", halved, 1);
  const inputs = smallInputs(2, 10);
  const { homogeneous, layers: [audited] } = await audit([twice], inputs);
  inputs.dispose();
  assertEquals([homogeneous, audited!.agreement], [false, "refuted"]);
  assert(audited!.numbers.scalingError < 1e-6 && audited!.numbers.atZero === 0);
  assertEquals(audited!.numbers.violations.length, 1);
  assertStringIncludes(audited!.finding, "the error of Euler's identity is");
});

Deno.test("F(0) alone exposes a jump at 0, and NaN counts as an error", async () => {
  const jump = custom("jump", (x) => tf.add(x, tf.sub(1, tf.step(tf.abs(x)))), 1);
  const { homogeneous, audited } = await auditOne(jump, [[-1, 2]]);
  assertEquals([homogeneous, audited.agreement, audited.numbers.atZero], [false, "refuted", 1]);
  assertEquals(audited.numbers.violations, ["|F(0)| relative to |F(x)| is 5.0e-1"]);

  // exp(20 a) overflows at a = 10 only, and 0 times infinity is NaN.
  const overflow = custom("overflow", (x) => tf.add(x, tf.mul(tf.exp(tf.mul(x, 20)), 0)), 1);
  const { audited: undefinedAbove } = await auditOne(overflow, [[-1, 1]]);
  assertEquals([undefinedAbove.agreement, undefinedAbove.numbers.scalingError], [
    "refuted",
    Infinity,
  ]);
});

Deno.test("two layers whose false claims cancel out are both exposed", async () => {
  const up = custom("up", (x) => tf.add(x, 1), 1);
  const down = custom("down", (x) => tf.sub(x, 1), 1);
  const inputs = tf.tensor2d([[-1, 2]]);
  const { homogeneous, whole, breaking } = await audit([up, down], inputs);
  inputs.dispose();
  assertEquals([homogeneous, whole.agreement, breaking], [false, "confirmed", ["up", "down"]]);
});

Deno.test("a layer that hands its input back is followed by what it should be", async () => {
  const identity = custom("identity", (x) => x, 1);
  const inputs = tf.tensor2d([[-1, 2]]);
  const { homogeneous, layers } = await audit([identity, relu("relu"), identity], inputs);
  assertEquals([homogeneous, layers.map(({ numbers }) => numbers.degree)], [true, [1, 1, 1]]);
  inputs.dispose();
});

Deno.test("what a model does outside its layers shows in the whole and in no layer", async () => {
  const net = smallNet({ bias: false, seed: 11 });
  const hidden = { ...net, forward: (x: tf.Tensor) => net.forward(tf.sub(x, 0.5)) };
  const inputs = smallInputs(2, 12);
  const { homogeneous, whole, breaking } = await audit(hidden, inputs);
  assertEquals([homogeneous, breaking, whole.agreement], [false, [], "refuted"]);
  inputs.dispose();
  net.dispose();
});

Deno.test("an unknown kind is judged by its numbers only", async () => {
  const maxout = custom("maxout", (x) => tf.max(tf.stack([x, tf.mul(x, 2)]), 0));
  const swish = custom("swish", (x) => tf.mul(x, tf.sigmoid(x)));
  for (const [layer, passes] of [[maxout, true], [swish, false]] as const) {
    const { homogeneous, audited, whole, breaking } = await auditOne(layer, [[-1, 2], [3, 4]]);
    assertEquals([homogeneous, breaking], [passes, passes ? [] : ["swish"]]);
    assertEquals([audited.claim.degree, audited.agreement, whole.agreement], [
      "unknown",
      "numbers only",
      "numbers only",
    ]);
    assertStringIncludes(audited.finding, `the kind "${layer.kind}" is unknown: numbers only`);
  }
});

Deno.test("a layer without a gradient is named, and judged by the other two numbers", async () => {
  const stuck = tf.customGrad((x) => ({
    value: tf.mul(x as tf.Tensor, 2),
    gradFunc: () => {
      throw new Error("Kernel 'DoubleGrad' not registered");
    },
  }));
  const { homogeneous, audited } = await auditOne(custom("double", (x) => stuck(x), 1), [[-1, 2]]);
  assertEquals([homogeneous, audited.agreement, audited.numbers.eulerError], [
    true,
    "confirmed",
    undefined,
  ]);
  assertEquals(audited.numbers.noGradient, "Kernel 'DoubleGrad' not registered");
  assertStringIncludes(
    audited.finding,
    "(Euler's identity not checked: Kernel 'DoubleGrad' not registered)",
  );
});

Deno.test("a layer whose outputs are all 0 shows nothing", async () => {
  const { homogeneous, audited, whole } = await auditOne(relu("relu"), [[-1, -2]]);
  assertEquals([homogeneous, audited.agreement, whole.numbers.degree], [
    false,
    "nothing shown",
    "unknown",
  ]);
});

Deno.test("batchSize bounds every pass of an audit, and what one batch shows counts for all", async () => {
  const inputs = tf.tensor2d([[-1, -2], [0.2, 0.3], [-3, -1], [4, 0.1], [0.1, 0.5]]);
  let largest = 0;
  const clip = custom("clip", (x) => {
    largest = Math.max(largest, x.shape[0]!);
    return tf.clipByValue(x, 0, 2);
  });
  const options = { random: random(1), scales: [0.1, 0.5] };
  const whole = await auditHomogeneity([clip], inputs, options);
  for (const batchSize of [1, 2, 3]) {
    largest = 0;
    const report = await auditHomogeneity([clip], inputs, { ...options, batchSize });
    assertEquals(largest, batchSize);
    assertEquals([report.breaking, report.homogeneous], [["clip"], false]);
    const { degree, scalingError, atZero } = report.layers[0]!.numbers;
    assertEquals([degree, scalingError, atZero], [
      "none",
      whole.layers[0]!.numbers.scalingError,
      0,
    ]);
  }
  // Batches that show nothing take nothing from those that do.
  const half = inputs.slice([0], [3]);
  const { homogeneous, layers } = await auditHomogeneity([relu("relu")], half, {
    ...options,
    batchSize: 1,
  });
  assertEquals([homogeneous, layers[0]!.numbers.degree], [true, 1]);
  tf.dispose([inputs, half]);
});

Deno.test("layers that are homogeneous of another degree in each batch are of none", async () => {
  const inputs = tf.tensor2d([[1, 2], [-1, -2]]);
  const odd = custom("odd", (x) => tf.where(tf.greater(x, 0), tf.square(x), x));
  const run = { random: random(1), scales: [0.5, 2], batchSize: 1 };
  const { layers } = await auditHomogeneity([odd], inputs, run);
  assertEquals(layers[0]!.numbers.degree, "none");
  inputs.dispose();
});

Deno.test("an audit goes through 200,000 rows", async () => {
  const inputs = tf.tensor2d(random(5).normalArray(400_000), [200_000, 2]);
  const options = { random: random(1), scales: [0.5] };
  const { homogeneous } = await auditHomogeneity([relu("relu")], inputs, options);
  assertEquals(homogeneous, true);
  inputs.dispose();
});
