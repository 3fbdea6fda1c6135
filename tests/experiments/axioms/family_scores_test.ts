import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { axiomChart, duelChart, type FamilyMethod } from "@lib/experiments";
import { familyScores, methodGallery } from "@lib/experiments";
import { convnet } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { comparisonsWith, crossedComparisons } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Ignores network and class: what such a map scores is known beforehand. */
const ownImage: FamilyMethod = {
  name: "the image",
  attribute: (_net, images) => Promise.resolve(images.clone()),
  baseline: "zero",
  isShared: false,
};
const negative: FamilyMethod = {
  name: "its negative",
  attribute: (_net, images) => Promise.resolve(tf.neg(images)),
  baseline: "zero",
  isShared: false,
};

const net = convnet({ bias: true, random: random(1) });
const images = tf.tensor(random(2).uniformArray(6 * 784), [6, 28, 28, 1]);
const subject = {
  net,
  fresh: convnet({ bias: true, random: random(3) }),
  images,
  target: [0, 1, 2, 3, 4, 5],
  random: random(4),
};
const scores = await withoutLeaks(() => familyScores([ownImage, negative], subject));
const valuesOf = (measure: string, map = "the image") =>
  scores.find((score) => score.map === map && score.condition.startsWith(measure))!.values;

Deno.test("a map that ignores the class has 1 by the random logit, one that ignores weights 0 by randomisation", () => {
  assertEquals(valuesOf("random logit").map((r) => Math.round(1e6 * r) / 1e6), Array(6).fill(1));
  assertEquals(valuesOf("efficient randomisation"), Array(6).fill(0));
});

Deno.test("input invariance sees that the image itself moves by the shift", async () => {
  const [light = NaN] = await images.sum([1, 2, 3]).data();
  assert(Math.abs(valuesOf("input invariance")[0]! - 784 / light) < 1e-4);
});

Deno.test("a map and its negative have one scaled infidelity and opposite orders in ROAD", () => {
  assertEquals(valuesOf("infidelity"), valuesOf("infidelity", "its negative"));
  assert(valuesOf("ROAD").join() !== valuesOf("ROAD", "its negative").join());
});

Deno.test("a list of targets of another length is refused, and nothing leaks", async () => {
  const short = { ...subject, target: [0] };
  await withoutLeaks(() => assertRejects(() => familyScores([ownImage], short), RangeError, "6"));
});

Deno.test("an axiom has a star where it is broken, and none where it holds", () => {
  const kept = { method: "IG", axiom: "dummy", holds: true, violation: 0.01, shown: "" } as const;
  const lost = { ...kept, axiom: "symmetry", holds: false, violation: 0.17 } as const;
  const texts = JSON.stringify(axiomChart([kept, lost]).layout.annotations);
  assertEquals(texts.match(/"text":"[^"]*"/g)!.slice(0, 2), ['"text":"0.01"', '"text":"0.17*"']);
  assert(texts.includes("* breaks it"));
});

Deno.test("hovering shows the counterexample of a cell, and duels their gain and test", () => {
  const cell = { method: "IG", axiom: "dummy", holds: false, violation: 0.5, shown: "x2 gets 1" };
  const [trace] = axiomChart([cell as Parameters<typeof axiomChart>[0][number]]).data;
  assertEquals((trace as unknown as { customdata: string[][] }).customdata, [["<br>x2 gets 1"]]);
  const measured = scores.filter(({ values }) => values.length > 1);
  const duels = comparisonsWith("the image", measured, { random: random(5) });
  const notes =
    (duelChart(duels, "it").data[0] as unknown as { customdata: string[][] }).customdata;
  assert(notes[0]!.every((note) => /gain .* n = 6, p/.test(note)));
});

Deno.test("a duel has a star where one of the two is significantly ahead, and none where it is open", () => {
  const duels = crossedComparisons(["it"], ["won", "open"], (_, column) => {
    const second = column === "won" ? [1, 1, 1, 1, 1, 1, 1, 1] : [9, 8, 9, 8, 8, 9, 8, 9];
    return { first: [9, 8, 9, 8, 9, 8, 9, 8], second, direction: "higher" };
  }, { random: random(6) });
  const texts = JSON.stringify(duelChart(duels, "IG").layout.annotations);
  assertEquals(texts.match(/"text":"[^"]*"/g)!.slice(0, 2), ['"text":"1.00*"', '"text":"0.00"']);
});

Deno.test("a gallery shows maps of any size alike, and refuses one that is 0 everywhere", () => {
  const image = { data: [0, 1, 1, 0], height: 2, width: 2, channels: 1 };
  const words = { label: "a", caption: "b" };
  const map = { ...image, data: [1, -3, 0, 0] }, larger = { ...image, data: [10, -30, 0, 0] };
  const figure = methodGallery(image, { small: map, large: larger }, words);
  assert(JSON.stringify(figure.layout).includes("large"));
  const dark = { nothing: { ...image, data: [0, 0, 0, 0] } };
  assertThrows(() => methodGallery(image, dark, words), RangeError, "nothing");
});
