import {
  chanceClaims,
  magnitudeShare,
  priceClaims,
  priceMeasures,
  priceTable,
  smoothExplorer,
  smoothKinds,
  tradeExplorer,
  worthClaims,
  worthMeasures,
  worthTable,
} from "@lib/experiments";
import { verdict } from "@lib/display";
import { setupBackend } from "@lib/runtime";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { madeRecord } from "./made_record.ts";

await setupBackend({ backend: "wasm", quiet: true });
const kinds = smoothKinds(madeRecord());
const image = { data: new Float32Array(784).fill(0.5), height: 28, width: 28, channels: 1 };
const caption = "Made up.";

Deno.test("trainings are put together by prior and strength, seed by seed", () => {
  const { trainings } = madeRecord();
  const found = smoothKinds({ ...madeRecord(), trainings: trainings.toReversed() });
  assertEquals(found.length, 5);
  assert(found.every(({ trainings }) => trainings.map(({ seed }) => seed).join() === "1,2,3"));
});

Deno.test("the table states what a strength costs, and counts McNemar's tests after Holm's correction", () => {
  const { plain } = priceTable(kinds);
  assert(plain.includes("−1.00 [−1.00, −1.00]") && plain.includes("−0.50 [−0.50, −0.50]"), plain);
  // 50 : 150 is p < 1e-11; 50 : 100 p = 5e-5, of twelve.
  assertEquals(plain.match(/3 worse, 0 better/g)?.length, 4);
  const even = kinds.map((kind) => {
    const trainings = kind.trainings.map((own) => ({ ...own, onlyThis: 60, onlyControl: 40 }));
    return { ...kind, trainings };
  });
  assertEquals(priceTable(even).plain.match(/0 worse, 0 better/g)?.length, 4); // p = .057
});

Deno.test("where magnitude falls as much as roughness, it is half of the fall, in logarithms", () => {
  const [control, , , , rough] = kinds; // roughness 3 and 2, total variation made 3 x 3 and 2 x 2
  const squared = [control!, rough!].map((kind) => {
    const trainings = kind.trainings.map((own) => ({ ...own, variation: own.own.roughness ** 2 }));
    return { ...kind, trainings };
  });
  assertEquals(magnitudeShare(squared[1]!, squared[0]!), "50% [50, 50]");
  // Without any other magnitude it is none of it, and the mean of three seeds has an interval.
  const [first, ...rest] = squared[1]!.trainings;
  const other = { ...first!, variation: 9 * 2 / 3 }, uneven = [other, ...rest];
  assertEquals(
    magnitudeShare({ ...squared[1]!, trainings: uneven }, squared[0]!),
    "33% [−38, 105]",
  );
});

Deno.test("a line for each prior begins at the network without one, and blurring costs no accuracy", () => {
  const { data } = tradeExplorer(kinds, {
    caption,
    measures: priceMeasures,
    start: "test accuracy",
  });
  const lines = (data as { name?: string; x: number[]; y: number[]; mode?: string }[])
    .filter(({ mode }) => mode?.includes("markers"));
  const [variation, roughness, blurred] = lines.map(({ x, y }) => [Array.from(x), Array.from(y)]);
  assertEquals(variation, [[3, 2.5, 2], [90.02, 89.52, 89.02]]);
  assertEquals(roughness, variation);
  assertEquals(new Set(blurred![1]), new Set([90.02]));
});

Deno.test("a chart's title says at how many strengths the pairs differ, and which way", () => {
  const titled = (start: string, own = kinds) =>
    tradeExplorer(own, { measures: priceMeasures, start, caption }).text;
  const falls = titled("test accuracy");
  assert(falls.includes("Charged for roughness: accuracy falls at 2 of 2 strengths"), falls);
  const grown = kinds.map((kind) => {
    const grows = (seed: number) =>
      kind.prior === "roughness" ? 1 + 0.01 * seed : -0.5 * (seed - 2);
    const trainings = kind.trainings.map((own) =>
      own.strength === 0 ? own : { ...own, logit: own.logit + grows(own.seed) }
    );
    return { ...kind, trainings };
  });
  const logits = titled("logit of the predicted class", grown);
  assert(logits.includes("Charged for roughness: logits grow at 2 of 2 strengths"), logits);
  assert(logits.includes("Charged for total variation: no strength differs clearly"), logits);
});

Deno.test("the judges' menu opens with the pair that is asked for: the trained map less the blurred, which is 0", () => {
  const start = "remove, blur: trained less blurred";
  const { text, data } = tradeExplorer(kinds, { caption, measures: worthMeasures, start });
  assert(text.includes(`measure: ${start}`) && text.includes("remove, white"), text);
  const lines = (data as { y: number[]; mode?: string }[])
    .filter(({ mode }) => mode?.includes("markers")).map(({ y }) => Array.from(y));
  // 100 times the mean of (2 + seed / 10 - 1) / 10.
  assertEquals(lines[0]!.map((value) => +value.toFixed(9)), [0, 12, 12]);
  assertEquals(new Set(lines[2]), new Set([0]));
});

/** Chance needs 1 + seed / 100 halvings less of charged networks, and is survived by 0.1 + seed / 100 more. */
const easier = kinds.map((kind) => {
  const trainings = kind.trainings.map((training) => {
    if (kind.strength === 0) return training;
    const more = training.seed / 100, same = { white: 0, "mean colour": 0, blur: 0 };
    const chance = {
      keep: { ...same, black: -2 - more },
      remove: { ...same, black: 0.6 + more },
    };
    return { ...training, chance };
  });
  return { ...kind, trainings };
});

Deno.test("what a map is ahead of a blurred one is chance's part and the maps' own", () => {
  const { plain } = worthTable([easier[1]!], easier[0]!);
  assert(plain.includes("[95%], n = 3"), plain);
  assert(/keep \(halvings\) +black +1\.20 .* −1\.02 .* 2\.22 /.test(plain), plain);
  assert(/remove \(points\) +black +12\.00 .* 12\.00 .* 0\.00 /.test(plain), plain);
});

Deno.test("chance is tested by itself: what charged networks need less of, and survive longer, holds on its fill", () => {
  const claims = chanceClaims(easier);
  const found = (claim: string) => claims[claim]!.map(({ better }) => better)[0];
  assertEquals(Object.keys(claims).length, 8);
  assertEquals(found("keep: charged for roughness, random orders need fewer pixels"), "first");
  assertEquals(
    found("remove: charged for total variation, random removal is survived longer"),
    "first",
  );
  const [black] =
    claims["remove: charged for roughness, maps are better before chance is subtracted"]!;
  assert(black!.better === "open" && Math.abs(black!.gain) < 1e-9);
});

Deno.test("three maps of a garment stand beside it, and a wrong answer is named", async () => {
  const start = { label: "bag", strength: 0.5 };
  const options = { labels: ["bag", "boot"], start };
  const { text, layout } = await smoothExplorer([image, image], kinds, options);
  assert(text.includes("strength of the prior: 0.5"), text);
  assert(text.includes("changed test accuracy by −0.5 points"), text);
  assert(text.includes("the first of 3"), text);
  const turned = kinds.map((kind) => {
    const trainings = kind.trainings.map((own) => ({
      ...own,
      ...(own.shown ? { shown: own.shown.toReversed() } : {}),
    }));
    return { ...kind, trainings };
  });
  const wrong = await smoothExplorer([image, image], turned, options);
  assert(JSON.stringify(wrong.layout).includes("(“boot”)"), "the bag is called a boot");
  assert(!JSON.stringify(layout).includes("(“"), "nothing is misclassified");
  const few = () => smoothExplorer([image], kinds, options);
  await assertRejects(few, TypeError, "one for each label");
});

Deno.test("claims are decided seed by seed: what every seed has holds, and what no seed has is not shown", () => {
  const spread = kinds.map((kind) => {
    const trainings = kind.trainings.map((own) => {
      const more = own.seed * 1e-6; // Student's interval needs some spread
      return { ...own, logit: own.logit + (own.strength === 0 ? 0 : (own.seed - 2) * 0.1 + more) };
    });
    return { ...kind, trainings };
  });
  const price = priceClaims(spread, [kinds[1]!, kinds[3]!]);
  assertEquals(verdict(price["a charge for roughness makes maps smoother"]!), "holds");
  assertEquals(verdict(price["the chosen strengths cost accuracy"]!), "holds");
  assertEquals(verdict(price["a charge for total variation shrinks the logits"]!), "open");
  const matched = price["as smooth or smoother, roughness costs less than total variation"]!;
  assertEquals(matched.map(({ name, gain }) => [name, gain]), [["0.5 against 0.5", 0], [
    "1 against 1",
    0,
  ]]);
  const worth = worthClaims(kinds), [keep, remove] = Object.values(worth);
  assertEquals(keep!.map(({ name }) => name), ["black", "white", "mean colour", "blur"]);
  assert(remove!.every(({ gain }) => Math.abs(gain - 12) < 1e-9), "in points, as the chart has it");
  // Own 2 + seed / 10 against 1, three seeds: t = 1.2 / (.1 / sqrt 3), p = .0023, by 24 tests .055.
  assert(keep!.every(({ better, gain }) => better === "open" && Math.abs(gain - 1.2) < 1e-12));
});
