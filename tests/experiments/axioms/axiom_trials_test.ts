import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { axiomTrials, axiomTrialTable } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

Deno.test("axiomTrials(): IG keep six axioms, and each violator breaks its own by what paper says", async () => {
  const before = tf.memory().numTensors;
  const trials = await axiomTrials();
  assertEquals(tf.memory().numTensors, before);
  const onPaper: Record<string, number> = {
    "completeness": 1, // 3 x 1 + 1 x 1 - 3
    "sensitivity": 1, // the gradient is 0 where the function rose by 1
    "implementation invariance": 1, // the second input's -1 does not come back
    "dummy": 1 / 3, // a third of the neighbour's 1
    "linearity": 9, // |2F - 3G| is 4.5 where 2|F| - 3|G| is -4.5
    "symmetry": 1, // all to the input that is lit last
  };
  assertEquals(trials.map(({ axiom }) => axiom), Object.keys(onPaper));
  for (const { axiom, broken, brokenByIt } of trials) {
    assertAlmostEquals(broken, 0, 1e-5, axiom);
    assertAlmostEquals(brokenByIt, onPaper[axiom]!, 1e-5, axiom);
  }
  const words = axiomTrialTable(trials).plain;
  for (const { axiom, violator } of trials) {
    assert(words.includes(axiom) && words.includes(violator));
  }
});
