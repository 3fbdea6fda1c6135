import { requireIntegerFrom, requireOneOf, requirePositiveInteger } from "@lib/runtime";

/** The textbooks' quadrature rules on [0, 1]; steps is always the number of nodes. */
export const rules = ["left", "right", "midpoint", "trapezoid", "gauss-legendre"] as const;

/** The name of a quadrature rule: one of the textbooks', or the one that looks where kinks crowd. */
export type Rule = typeof rules[number] | "crowded";

/** Every rule that {@linkcode quadrature} knows. */
export const everyRule: readonly Rule[] = [...rules, "crowded"];

/** Nodes in [0, 1] with their weights: the integral of f is about sum_k weights[k] f(nodes[k]). */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Nodes and weights of a rule with `steps` nodes on [0, 1].
 *
 * | rule | nodes | weights | exact for polynomials of degree |
 * |---|---|---|---|
 * | left | k / n, k = 0 .. n - 1 | 1 / n | 0 |
 * | right | k / n, k = 1 .. n | 1 / n | 0 |
 * | midpoint | (k - 1/2) / n, k = 1 .. n | 1 / n | 1 |
 * | trapezoid | k / (n - 1), k = 0 .. n - 1 | 1 / (n - 1), half at both ends | 1 |
 * | gauss-legendre | roots of the shifted Legendre polynomial | Gauss | 2n - 1 |
 * | crowded | t^2 at midpoint's t | 2t / n | 0 |
 *
 * Crowded is midpoint after alpha = t^2, which moves nodes towards the baseline. That pays where the
 * gradient changes most there, as from black on the garments of notebook 03.
 *
 * The gradient of a ReLU network is piecewise constant along the path, so on such a network no rule
 * converges faster than O(1/n), whatever its degree.
 *
 * @throws {RangeError} If the rule is unknown, or `steps` is no positive integer (2 for trapezoid).
 *
 * @example
 * ```ts
 * import { quadrature } from "@lib/attribution";
 * console.log(quadrature("midpoint", 2)); // nodes [0.25, 0.75], weights [0.5, 0.5]
 * ```
 */
export function quadrature(rule: Rule, steps: number): Quadrature {
  const action = "make a quadrature";
  requireOneOf(everyRule, action, "rule", rule);
  if (rule === "trapezoid") requireIntegerFrom(2, `${action} of trapezoid`, "steps", steps);
  else requirePositiveInteger(action, "steps", steps);
  if (rule === "gauss-legendre") return gaussLegendre(steps);
  if (rule === "crowded") {
    const { nodes, weights } = quadrature("midpoint", steps);
    return { nodes: nodes.map((t) => t * t), weights: weights.map((w, k) => 2 * w * nodes[k]!) };
  }
  const intervals = rule === "trapezoid" ? steps - 1 : steps;
  const shift = { left: 0, right: 1, midpoint: 0.5, trapezoid: 0 }[rule];
  const nodes = Float64Array.from({ length: steps }, (_, k) => (k + shift) / intervals);
  const weights = new Float64Array(steps).fill(1 / intervals);
  if (rule === "trapezoid") weights[0] = weights[steps - 1] = 0.5 / intervals;
  return { nodes, weights };
}

/** Newton's method on the Legendre polynomial, from Tricomi's starting points. */
function gaussLegendre(steps: number): Quadrature {
  const nodes = new Float64Array(steps), weights = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    let x = Math.cos((Math.PI * (k + 0.75)) / (steps + 0.5));
    let slope = 1;
    for (let change = 1; Math.abs(change) > 1e-15;) {
      let [value, before] = [x, 1];
      for (let degree = 2; degree <= steps; degree++) {
        [value, before] = [((2 * degree - 1) * x * value - (degree - 1) * before) / degree, value];
      }
      slope = (steps * (x * value - before)) / (x * x - 1);
      change = value / slope;
      x -= change;
    }
    nodes[k] = (1 - x) / 2;
    weights[k] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
