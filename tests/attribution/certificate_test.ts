import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { certificateTable, certify, describe, integratedGradients } from "@lib/attribution";
import { setupBackend } from "@lib/runtime";
import { linear, saturating, withoutLeaks } from "../fixtures/oracles.ts";

const { backend } = await setupBackend({ backend: "wasm", quiet: true });

Deno.test("certify() measures the error of a map that is known to be wrong", async () => {
  await withoutLeaks(async () => {
    const forward = linear([[1, 2], [3, 4]]), inputs = tf.tensor2d([[1, 1], [2, -1]]);
    const wrong = tf.tensor2d([[1, 2.5], [2, -2]]);
    const known = { attributions: wrong, target: 0, baseline: 1, method: "by hand" };
    const { examples, backend: device, gradients } = await certify(forward, inputs, known);
    assertEquals([device, gradients], [backend, 2]);
    // F_0 is 3, 0 at the inputs and 3 at the baseline; the maps sum to 3.5 and 0.
    assertEquals(examples, [
      {
        target: 0,
        steps: undefined,
        output: 3,
        baselineOutput: 3,
        sum: 3.5,
        difference: 0,
        completenessError: 3.5,
        completenessPercent: null,
        smallDifference: true,
      },
      {
        target: 0,
        steps: undefined,
        output: 0,
        baselineOutput: 3,
        sum: 0,
        difference: -3,
        completenessError: 3,
        completenessPercent: 100,
        smallDifference: false,
      },
    ]);
    tf.dispose([inputs, wrong]);
  });
});

Deno.test("describe() says method, steps, outputs, error in logits and per cent, and backend", async () => {
  const inputs = tf.tensor2d([[2]]);
  const { attributions, certificate } = await integratedGradients(saturating, inputs, {
    target: 0,
    steps: 10,
    rule: "right",
  });
  assertEquals(
    describe(certificate, 0),
    `integrated gradients, right, 10 steps · F(x) 1.000, F(x') 0.000 · ` +
      `completeness error -0.20 logits (20%) · ${backend}`,
  );
  assertEquals(certificateTable(certificate, ["one"]).rows, [
    ["one", "10", "1.000", "0.000", "0.800", "-0.20", "20"],
  ]);
  assert(
    describe(certificate).includes("1 examples · completeness error: median 0.20, largest 0.20"),
  );
  assertThrows(() => describe(certificate, 1), RangeError, "an integer from 0 to 0");
  tf.dispose([inputs, attributions]);
});
