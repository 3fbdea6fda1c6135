import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { bareFillTable, smallestShareTable } from "@lib/experiments";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const rowsOf = (text: { markdown: string }) => text.markdown.split("\n").slice(2);

Deno.test("bareFillTable() names the class of each fill, and counts the images that have it anyway", async () => {
  // Class 0 where it is bright, else 1.
  const forward: Forward = (x) => {
    const mean = x.reshape<tf.Tensor2D>([-1, 4]).mean(1, true);
    return tf.concat2d([mean as tf.Tensor2D, mean.neg().add(0.8) as tf.Tensor2D], 1);
  };
  const fills = { black: tf.zeros([3, 2, 2, 1]), white: tf.ones([3, 2, 2, 1]) };
  const named = { target: [0, 1, 1], classNames: ["day", "night"] };
  const table = await bareFillTable(forward, { fills, ...named });
  assertEquals(rowsOf(table), ["| black | night | 2 of 3 |", "| white | day | 1 of 3 |"]);
  assert(table.markdown.startsWith("| fill alone | classified as |"), table.markdown);
  const few = { fills: { black: tf.zeros([2, 2, 2, 1]) }, ...named };
  await assertRejects(() => bareFillTable(forward, few), TypeError, "3 examples");
  tf.dispose([fills, few.fills]);
});

const shared = { condition: "c", fill: "black", direction: "lower", curves: [] } as const;
const score = (map: string, measure: string, values: number[]) => ({
  ...shared,
  map,
  measure,
  values,
});
const example = (target: number, output: number) => {
  const rest = { baselineOutput: 0.5, difference: 1, sum: 1, smallDifference: false };
  return { target, output, completenessError: -0.25, completenessPercent: 25, ...rest };
};
const certificate = {
  method: "IG",
  gradients: 2,
  backend: "wasm",
  examples: [example(1, 12.3), example(0, 4.5)],
};
// Softmax 3/4 and 1/4.
const blank = [Math.log(3), 0];
const subjects = { labels: ["panda", "zebra"], classNames: ["cat", "bear"] };

Deno.test("smallestShareTable() has a row an image with prediction, logits, p of the baseline and the share of each order", () => {
  const scores = [
    score("A", "smallest fraction", [0.4, 1]),
    score("A", "insertion, log axis", [9, 9]),
    score("B", "smallest fraction", [0.1, 0.2]),
  ];
  const table = smallestShareTable(scores, { subjects, certificate, blank });
  const [panda, zebra] = rowsOf(table);
  for (const part of ["panda", "bear", "12", "0.50", "0.25", "−0.25 (25.0%)", "40%", "10%"]) {
    assert(panda!.includes(part), `${panda} ${part}`);
  }
  assert(
    zebra!.includes("cat | 4.5 | 0.50 | 0.75 |") && zebra!.includes("100%") &&
      zebra!.includes("20%"),
    zebra,
  );
  assert(!table.markdown.includes("900%"));
});

Deno.test("a score of another number of images does not fit the table", () => {
  const scores = [score("A", "smallest fraction", [0.4])];
  const call = () => smallestShareTable(scores, { subjects, certificate, blank });
  assertThrows(call, TypeError, "2 images");
});
