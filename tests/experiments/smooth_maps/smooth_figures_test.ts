import {
  priceClaims,
  priceMeasures,
  priceTable,
  smoothExplorer,
  smoothKinds,
  tradeExplorer,
  worthClaims,
  worthMeasures,
} from "@lib/experiments";
import { verdict } from "@lib/display";
import { setupBackend } from "@lib/runtime";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { madeRecord } from "./made_record.ts";

await setupBackend({ backend: "wasm", quiet: true });
const kinds = smoothKinds(madeRecord());
const image = { data: new Float32Array(784).fill(0.5), height: 28, width: 28, channels: 1 };
const look = { title: "What it costs", caption: "Made up." };

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

Deno.test("a line for each prior begins at the network without one, and blurring costs no accuracy", () => {
  const { data } = tradeExplorer(kinds, {
    ...look,
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

Deno.test("the judges' menu opens with the fill that is asked for", () => {
  const start = "keep, mean colour";
  const { text } = tradeExplorer(kinds, { ...look, measures: worthMeasures, start });
  assert(text.includes(`measure: ${start}`) && text.includes("remove, blur"), text);
});

Deno.test("three maps of a garment stand beside it, and a wrong answer is named", async () => {
  const start = { label: "bag", strength: 0.5 };
  const options = { labels: ["bag", "boot"], start };
  const { text, layout } = await smoothExplorer([image, image], kinds, options);
  assert(text.includes("strength of the prior: 0.5"), text);
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
  const worth = worthClaims(kinds), [keep] = Object.values(worth);
  assertEquals(keep!.map(({ name }) => name), ["black", "white", "mean colour", "blur"]);
  // Own 2 + seed / 10 against 1, three seeds: t = 1.2 / (.1 / sqrt 3), p = .0023, by 24 tests .055.
  assert(keep!.every(({ better, gain }) => better === "open" && Math.abs(gain - 1.2) < 1e-12));
});
