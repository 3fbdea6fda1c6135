import { invalid, requireList } from "@lib/runtime";
import type { Quadrature } from "../quadrature.ts";
import type { Tails } from "./walk.ts";

/**
 * What the attributions that a quadrature gives on a path add up to, in logits.
 *
 * sum_k w_k dF_c/dalpha at alpha_k. Beside F(x) - F(x') it is the completeness error, without a map.
 *
 * @param breakpoints Of one example, from `exactIntegratedGradients`.
 * @param slopes Of the same example, one more.
 * @param rule Its nodes must ascend.
 *
 * @example
 * ```ts
 * import { quadrature, sampledSum } from "@lib/attribution";
 * // F falls by 1 as far as alpha = 0.5 and rises by 2 from there on.
 * const breakpoints = Float64Array.of(0.5), slopes = Float64Array.of(-2, 4);
 * console.log(sampledSum(breakpoints, slopes, quadrature("midpoint", 2))); // 1
 * ```
 */
export function sampledSum(
  breakpoints: Float64Array,
  slopes: Float64Array,
  quadrature: Quadrature,
): number {
  const action = "sum up a quadrature";
  requireList(action, "breakpoints", breakpoints);
  requireList(action, "slopes", slopes);
  const { nodes, weights } = requireQuadrature(action, "quadrature", quadrature);
  let piece = 0;
  return nodes.reduce((sum, alpha, k) => {
    while (piece < breakpoints.length && breakpoints[piece]! <= alpha) piece++;
    return sum + weights[k]! * slopes[piece]!;
  }, 0);
}

/** Requires nodes and weights, as `quadrature` gives them. */
function requireQuadrature(action: string, argument: string, given: Quadrature): Quadrature {
  const { nodes, weights } = (given ?? {}) as Partial<Quadrature>;
  const isRight = nodes instanceof Float64Array && weights instanceof Float64Array;
  if (isRight && nodes.length === weights.length) return given;
  const must = 'nodes and weights, e.g. quadrature("midpoint", 8)';
  throw new TypeError(invalid(action, argument, must, given));
}

/**
 * How much of a quadrature's weight lies on each node and beyond.
 *
 * @throws {RangeError} If the nodes do not ascend in [0, 1] or the weights do not sum to 1.
 */
export function tailsOf(action: string, quadrature: Quadrature): Tails {
  const { nodes, weights } = requireQuadrature(action, "quadratures", quadrature);
  const tails = new Float64Array(nodes.length + 1);
  for (let k = nodes.length - 1; k >= 0; k--) {
    if (!(nodes[k]! >= 0 && nodes[k]! <= (nodes[k + 1] ?? 1))) {
      const must = "of nodes that ascend in [0, 1]";
      throw new RangeError(invalid(action, "quadratures", must, nodes[k]));
    }
    tails[k] = tails[k + 1]! + weights[k]!;
  }
  if (!(Math.abs(tails[0]! - 1) < 1e-9)) {
    throw new RangeError(invalid(action, "quadratures", "of weights that sum to 1", tails[0]));
  }
  return { nodes, tails };
}
