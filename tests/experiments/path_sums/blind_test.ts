import {
  blindObservers,
  blindQuiz,
  cueClaim,
  observerTable,
  visibleMedians,
} from "@lib/experiments";
import { random } from "@lib/runtime";
import { assert, assertEquals, assertThrows } from "@std/assert";

const image = { data: [1, 1, 1, 1], height: 2, width: 2, channels: 1 };
const picture = (data: number[]) => ({ ...image, data });
const pairs = [5, 5, 20, 20].map((steps, k) => ({
  label: `number ${k}`,
  image,
  exact: picture([1, 0, 0, -1]),
  sampled: picture([0.9, 0.1, 0, -1]),
  steps,
}));

Deno.test("the quiz hides the key, draws it by its seed, and counts what is answered", () => {
  const ask = (seed: number) => blindQuiz(pairs, { random: random(seed), limit: 1 });
  const { figure, key, score } = ask(1);
  assertEquals(ask(1).key, key);
  assert([2, 3, 4, 5].some((seed) => ask(seed).key.join() !== key.join()));
  assert(!/[AB] is exact/.test(figure.text), "nothing is told before it is asked");
  assert(score("").plain.includes("no answer yet"));
  const wrong = key.map((side) => side === "A" ? "B" : "A");
  assert(score(key.join("")).plain.includes("2 of 2"));
  assert(score([key[0], wrong[1], "-", wrong[3]].join(" ")).plain.match(/1 of 2[^]*0 of 1/));
  assertThrows(() => score("AB"), RangeError, "4 letters");
});

Deno.test("observers find the cue that differs, and no other", () => {
  const rng = random(3), truths = Array.from({ length: 24 }, () => rng.normalArray(16));
  const mapOf = (image: number, rule: string) =>
    Float64Array.from(truths[image]!, (value) => rule === "paler" ? 0.5 * value : value);
  const paler = { rule: "paler", counts: [5] }, same = { rule: "same", counts: [5] };
  const found = blindObservers({ truths, mapOf }, { ...paler, width: 4 });
  const told = found.filter(({ pValue }) => pValue < 0.05).map(({ cue }) => cue);
  assertEquals(told, ["has deeper colours", "has a higher peak"]);
  assert(
    blindObservers({ truths, mapOf }, { ...same, width: 4 }).every(({ pValue }) => pValue === 1),
  );
  const visible = visibleMedians({ truths, mapOf }, { ...paler, limit: 2 });
  assert(visible[0]! > 0.5);
  assertEquals(visibleMedians({ truths, mapOf }, { ...same, limit: 2 }), [0]);
  assert(observerTable(found, visible).plain.includes("24 of 24 *, p < 0.001"));
  const { plain } = observerTable(found, [0.0044]);
  assert(/exact has deeper colours .*exact has a higher peak/.test(plain), plain);
  assert(/^ +5 +0\.4 /m.test(plain), "a small share is not rounded to nothing");
});

Deno.test("cues are named with the direction in which they tell, and how often, and not where they do not", () => {
  const observer = (steps: number, cue: string, more: number, pValue: number) => {
    return { steps, cue, more, pairs: 40, pValue };
  };
  const observers = [
    observer(5, "is rougher", 1, 0.0001),
    observer(10, "is rougher", 4, 0.012),
    observer(5, "has deeper colours", 33, 0.004),
    observer(10, "has deeper colours", 28, 0.31),
    observer(5, "is patchier", 20, 1),
    observer(10, "is patchier", 22, 1),
  ];
  const [, evidence, verdict] = cueClaim(observers);
  assertEquals(
    evidence,
    "is smoother at 2 of 2 counts (36 to 39 pairs, largest p = 0.012); " +
      "has deeper colours at 1 of 2 counts (33 to 33 pairs, largest p = 0.004)",
  );
  assertEquals(verdict, "holds for 2 of 3 cues");
  const nothing = cueClaim(observers.slice(4));
  assertEquals(nothing.slice(1), ["no cue at any count", "holds for 0 of 1 cues"]);
  const others = ["is redder", "has a higher peak"].flatMap((cue) => [
    observer(5, cue, 20, 1),
    observer(10, cue, 20, 1),
  ]);
  const { plain } = observerTable([...observers, ...others], [0.5, 0.4]);
  assert(plain.includes("28 of 40, p = 0.310") && plain.includes("98 (is smoother)"), plain);
});
