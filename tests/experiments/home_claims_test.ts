import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { homeClaims } from "@lib/experiments";
import { random } from "@lib/runtime";

const homes = ["black", "white", "blur"], images = Array.from({ length: 12 }, (_, i) => i);
const draws = random(3), noise = images.map(() => 0.1 * draws.uniform());
/** A map's and a fill's own strength, and what a map gains at home. */
const scoreWith = (strength: number, ease: number, home: number) => (map: string, fill: string) =>
  images.map((i) =>
    noise[i]! + strength * Number(map === "blur") + ease * Number(fill === "white") +
    home * Number(map === fill) * (1 + 0.1 * i)
  );

Deno.test("homeClaims() finds every map ahead at home and crowned there, and how much it gains", () => {
  const { ahead, crowned, advantages } = homeClaims(scoreWith(0, 0, 1), {
    homes,
    random: random(1),
  });
  assertEquals(ahead.map(({ better }) => better), ["first", "first", "first"]);
  assertEquals([crowned.length, new Set(crowned.map(({ name }) => name)).size], [6, 6]);
  assert(crowned.every(({ better }) => better === "first"));
  // At home 1 ahead, under a rival's fill behind one of two rivals: 1 + 1/2 times the gain.
  advantages.forEach((value, i) => assertAlmostEquals(value, 1.5 * (1 + 0.1 * i), 1e-9));
});

Deno.test("homeClaims() takes neither a better map nor an easier fill for a home advantage", () => {
  const { ahead, crowned } = homeClaims(scoreWith(2, 5, 0), { homes, random: random(1) });
  assert(ahead.every(({ better, gain }) => better === "open" && Math.abs(gain) < 1e-9));
  const against = crowned.filter(({ name }) => name.endsWith(": blur"));
  assert(against.every(({ better }) => better === "second"));
});

Deno.test("homeClaims() refuses fewer than two homes", () => {
  const ask = () => homeClaims(scoreWith(0, 0, 1), { homes: ["black"], random: random(1) });
  assertThrows(ask, RangeError, '"homes" must be a list of two names or more');
});
