import { answerTable, pathEnds, pathEndsTable } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("both ends of a path have their share of kinks, and the logit's climb is that on paper", () => {
  const breakpoints = [Float64Array.of(0.05, 0.25, 0.95, 0.97), Float64Array.of(0.5)];
  const slopes = [Float64Array.of(-4, 10, 0, 0, 0), Float64Array.of(-2, 3)];
  const ends = pathEnds({ breakpoints, slopes });
  assertEquals(ends.map(({ kinks, early, late }) => [kinks, early, late]), [[4, 0.25, 0.5], [
    1,
    0,
    0,
  ]]);
  assertAlmostEquals(ends[0]!.climb, -4 * 0.05 + 10 * 0.05);
  assertAlmostEquals(ends[1]!.climb, -2 * 0.1);
  // Of 10 / 5 on the first fifth the integral has -0.2 + 1.5; the nodes beyond see 0 and miss 0.5.
  assertAlmostEquals(ends[0]!.missed, (2 - 1.3) / (2 - 1.8));
  assertAlmostEquals(ends[1]!.missed, 0, 1e-12, "only the third fifth has a kink");
  const { plain } = pathEndsTable(ends, ["sandals", "others"]);
  assert(/sandals .*4 to 4 .*25% .*50% .*1 of 1 .*350%/.test(plain), plain);
  assert(/others .*1 to 1 .*0 of 1 .*0%/.test(plain), plain);
});

Deno.test("the table of answers has both ends of a path, and what sums lack", async () => {
  const forward = (x: tf.Tensor) => x.reshape([-1, 2]).mul(3) as tf.Tensor2D;
  const image = { data: [1, 0], height: 1, width: 2, channels: 1 };
  const example = {
    target: 0,
    output: 3,
    baselineOutput: 0,
    difference: 3,
  };
  const garments = {
    exact: { certificate: { examples: [example] } },
    paths: [{ label: "a", difference: 3, rows: [{ rule: "right", steps: 5, sum: 6, error: 1 }] }],
  } as unknown as Parameters<typeof answerTable>[1];
  const options = { images: [{ index: 0, label: "shoe", image }], rule: "right", counts: [5] };
  const { plain } = await answerTable(forward, garments, options);
  assert(/shoe +3\.0, 0\.0 +0\.953, 0\.500 +100\.0/.test(plain), plain);
});
