import { assert, assertEquals, assertThrows } from "@std/assert";
import { everyRule, quadrature, type Rule } from "@lib/attribution";
import { assertClose } from "../fixtures/assert_close.ts";

const steps = (rule: Rule) => [2, 3, 5, 8, 64, 200].concat(rule === "trapezoid" ? [] : [1]);

/** The rule's value for x^degree on [0, 1]. */
function integrate(rule: Rule, n: number, f: (x: number) => number): number {
  const { nodes, weights } = quadrature(rule, n);
  return nodes.reduce((sum, x, k) => sum + weights[k]! * f(x), 0);
}

for (const rule of everyRule) {
  Deno.test(`quadrature() of ${rule} has nodes in [0, 1], ascending, and weights that sum to 1`, () => {
    for (const n of steps(rule)) {
      const { nodes, weights } = quadrature(rule, n);
      assertEquals([nodes.length, weights.length], [n, n]);
      assert(nodes.every((x, k) => x >= 0 && x <= 1 && (k === 0 || x > nodes[k - 1]!)));
      assert(weights.every((w) => w > 0));
      assert(Math.abs(weights.reduce((a, b) => a + b) - 1) < 1e-13);
    }
  });
}

Deno.test("quadrature() is exact up to the degree of each rule and not beyond it", () => {
  const degrees: [Rule, (n: number) => number][] = [
    ["left", () => 0],
    ["right", () => 0],
    ["midpoint", () => 1],
    ["trapezoid", () => 1],
    ["gauss-legendre", (n) => 2 * n - 1],
    ["crowded", () => 0],
  ];
  for (const [rule, degree] of degrees) {
    for (const n of [2, 3, 5]) {
      const error = (d: number) => Math.abs(integrate(rule, n, (x) => x ** d) - 1 / (d + 1));
      for (let d = 0; d <= degree(n); d++) assert(error(d) < 1e-14, `${rule}, n ${n}, degree ${d}`);
      assert(error(degree(n) + 1) > 1e-9, `${rule}, n ${n} is exact beyond degree ${degree(n)}`);
    }
  }
});

Deno.test("quadrature() of crowded has the squares of midpoint's nodes, and weights that make up for it", () => {
  const { nodes, weights } = quadrature("crowded", 2);
  assertEquals([[...nodes], [...weights]], [[1 / 16, 9 / 16], [1 / 4, 3 / 4]]);
});

Deno.test("quadrature() converges on exp(x) at the order of each rule", () => {
  const orders: [Rule, number][] = [["left", 1], ["right", 1], ["midpoint", 2], ["trapezoid", 2]];
  for (const [rule, order] of orders) {
    const intervals = (n: number) => rule === "trapezoid" ? n + 1 : n;
    const error = (n: number) => Math.abs(integrate(rule, intervals(n), Math.exp) - (Math.E - 1));
    const measured = Math.log2(error(32) / error(64));
    assert(Math.abs(measured - order) < 0.05, `${rule}: order ${measured}, not ${order}`);
  }
});

Deno.test("quadrature() of gauss-legendre has the nodes and weights of the 2- and 3-point tables", async () => {
  const two = quadrature("gauss-legendre", 2), three = quadrature("gauss-legendre", 3);
  const [a, b] = [1 / Math.sqrt(3), Math.sqrt(3 / 5)];
  await assertClose(two.nodes, [(1 - a) / 2, (1 + a) / 2], 1e-14);
  await assertClose(three.nodes, [(1 - b) / 2, 0.5, (1 + b) / 2], 1e-14);
  await assertClose(three.weights, [5 / 18, 8 / 18, 5 / 18], 1e-14);
});

Deno.test("quadrature() names a bad rule or number of steps", () => {
  assertThrows(
    () => quadrature("simpson" as Rule, 4),
    RangeError,
    '"rule" must be one of left, right',
  );
  for (const bad of [0, -1, 2.5, NaN, Infinity]) {
    assertThrows(() => quadrature("right", bad), RangeError, `current value is ${bad}`);
  }
  assertThrows(() => quadrature("trapezoid", 1), RangeError, "2 or more");
});
