import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { random } from "@lib/runtime";

const many = 100_000;

Deno.test("random() keeps its frozen values", () => {
  const source = random(1);
  assertEquals([source.uniform(), source.uniform()], [0.533091946366919, 0.5460165878474303]);
  assertEquals([source.normal(), source.normal()], [0.06342324641697042, -1.4424578736333953]);
  assertEquals([source.integer(1000), source.integer(1000)], [84, 528]);
  assertEquals([...source.shuffle(6)], [3, 1, 5, 2, 4, 0]);
  assertEquals([...source.uniformArray(2)], [0.0772063136100769, 0.9544358253479004]);
  assertEquals([...source.normalArray(2)], [0.4216388165950775, 1.4563632011413574]);
  assertEquals(source.fork("weights").uniform(), 0.8392355229361103);
});

Deno.test("equal seeds give equal streams, other seeds and labels other ones", () => {
  const draw = (source = random(7)) => [...source.uniformArray(8)];
  assertEquals(draw(), draw());
  assertEquals(draw(random(7).fork("a").fork("b")), draw(random(7).fork("a").fork("b")));
  const streams = [
    random(7),
    random(8),
    random(-7),
    random(7 + 2 ** 32),
    random(7).fork(""),
    random(7).fork("a"),
    random(8).fork("a"),
    random(7).fork("a").fork("b"),
    random(7).fork("b").fork("a"),
    random(7).fork("a/b"),
    random(7).fork('a","b'),
  ].map((source) => draw(source).join());
  assertEquals(new Set(streams).size, streams.length);
});

Deno.test("a fork is the same whatever was drawn before it, and draws nothing from its parent", () => {
  const [fresh, used] = [random(3), random(3)];
  const before = fresh.fork("noise").uniform();
  used.normalArray(101);
  assertEquals(used.fork("noise").uniform(), before);
  assertEquals(fresh.uniform(), random(3).uniform());
});

Deno.test("uniform() has the moments of the uniform distribution on [0, 1)", () => {
  const source = random(11);
  const values = Float64Array.from({ length: many }, source.uniform);
  assert(values.every((value) => value >= 0 && value < 1));
  near(mean(values), 1 / 2, Math.sqrt(1 / 12 / many));
  near(mean(values.map((value) => value ** 2)), 1 / 3, Math.sqrt(4 / 45 / many));
  near(correlation(values.subarray(1), values.subarray(0, -1)), 0, 1 / Math.sqrt(many));
  assert(source.uniformArray(many).every((value) => value >= 0 && value < 1));
});

Deno.test("normal() has the first four moments of the normal distribution", () => {
  const source = random(12);
  const values = Float64Array.from({ length: many }, source.normal);
  // The variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96.
  for (const [power, moment, variance] of [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]]) {
    near(mean(values.map((value) => value ** power!)), moment!, Math.sqrt(variance! / many));
  }
  near(correlation(values.subarray(1), values.subarray(0, -1)), 0, 1 / Math.sqrt(many));
});

Deno.test("the first numbers of neighbouring seeds and labels are unrelated", () => {
  const seeds = Float64Array.from({ length: 4000 }, (_, seed) => random(seed).uniform());
  const forks = Float64Array.from({ length: 4000 }, (_, n) => random(1).fork(`${n}`).uniform());
  for (const values of [seeds, forks]) {
    near(mean(values), 1 / 2, Math.sqrt(1 / 12 / 4000));
    near(correlation(values.subarray(1), values.subarray(0, -1)), 0, 1 / Math.sqrt(4000));
  }
});

Deno.test("streams of two forks are uncorrelated", () => {
  const [a, b] = ["a", "b"].map((label) => random(5).fork(label).normalArray(many));
  near(correlation(Float64Array.from(a!), Float64Array.from(b!)), 0, 1 / Math.sqrt(many));
});

Deno.test("integer() is even over 0 .. n - 1", () => {
  const source = random(13);
  const counts = new Float64Array(6);
  for (let draw = 0; draw < 60_000; draw++) counts[source.integer(6)]!++;
  for (const count of counts) near(count, 10_000, Math.sqrt(60_000 * (1 / 6) * (5 / 6)));
  assertEquals(source.integer(1), 0);
});

Deno.test("shuffle() gives a permutation of 0 .. n - 1", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer(), (n, seed) => {
      const order = random(seed).shuffle(n);
      assertEquals([...order].sort((a, b) => a - b), Array.from({ length: n }, (_, i) => i));
    }),
    { seed: 1 },
  );
});

Deno.test("shuffle() gives each of the 24 orders of four equally often", () => {
  const source = random(14);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 24_000; draw++) {
    const order = source.shuffle(4).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  for (const count of counts.values()) near(count, 1000, Math.sqrt(24_000 * (1 / 24) * (23 / 24)));
});

Deno.test("random() refuses bad seeds and counts", () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => random(seed), RangeError, '"seed" must be a safe integer');
  }
  for (const n of [-1, 0.5, NaN, 2 ** 31 + 1]) {
    assertThrows(() => random(1).integer(n), RangeError, '"n" must be an integer from 1');
    assertThrows(() => random(1).shuffle(n), RangeError, '"n" must be an integer from 0');
    assertThrows(() => random(1).normalArray(n), RangeError, '"n" must be an integer from 0');
  }
  assertThrows(() => random(1).integer(0), RangeError, '"n" must be an integer from 1');
  assertEquals(random(1).shuffle(0).length, 0);
  assertNotEquals(random(2 ** 53 - 1).uniform(), random(-(2 ** 53) + 1).uniform());
});

/** Within five standard errors: one run in a million and a half misses by chance. */
function near(value: number, expected: number, standardError: number) {
  const errors = Math.abs(value - expected) / standardError;
  assert(errors < 5, `${value} is ${errors.toFixed(1)} standard errors from ${expected}`);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  const [x, y] = [a.map((value) => value - centreA), b.map((value) => value - centreB)];
  const dot = (u: Float64Array, v: Float64Array) =>
    mean(u.map((value, index) => value * v[index]!));
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

Deno.test("a stream restored to where it stood, through JSON, goes on with the same numbers", () => {
  const source = random(3).fork("a");
  source.normal(); // keeps the second of a pair
  const state = JSON.parse(JSON.stringify(source.state()));
  const draw = (stream = source) => [stream.normal(), stream.uniform(), stream.integer(1000)];
  const expected = draw(), later = source.state();
  const other = random(3).fork("a");
  other.restore(state);
  assertEquals(draw(other), expected);
  assertEquals(other.state(), later);
  source.restore(state);
  assertEquals(draw(), expected);
});
