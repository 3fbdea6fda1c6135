import { invalid, requireList } from "@lib/runtime";
import type { Quadrature } from "../quadrature.ts";
import type { AffineMatrix } from "./affine_matrix.ts";
import { addProduct, sparse, type StepFunction } from "./sparse.ts";

/**
 * dF_c/dalpha on each piece of a path: the gradient by what the first affine function gives, times
 * the rate at which that changes.
 *
 * @param first The first affine function.
 * @param way x - x'.
 * @param gradient Of F_c by the first affine function's values, along the path.
 * @param breakpoints Between the pieces, ascending.
 */
export function slopesOf(
  { matrix }: AffineMatrix,
  way: Float64Array,
  { start, jumps }: StepFunction,
  breakpoints: Float64Array,
): Float64Array {
  const rate = addProduct(matrix, sparse(way), new Float64Array(matrix.rows));
  let slope = start.reduce((sum, value, unit) => sum + value * rate[unit]!, 0), next = 0;
  return Float64Array.from([...breakpoints, 1], (end, piece) => {
    const middle = ((breakpoints[piece - 1] ?? 0) + end) / 2;
    for (; next < jumps.length && jumps[next]!.alpha <= middle; next++) {
      const { index, value } = jumps[next]!.by;
      for (let i = 0; i < index.length; i++) slope += value[i]! * rate[index[i]!]!;
    }
    return slope;
  });
}

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
 * How much of a quadrature's weight lies on nodes at alpha or beyond.
 *
 * @throws {RangeError} If the nodes do not ascend in [0, 1] or the weights do not sum to 1.
 */
export function tailWeight(
  action: string,
  quadrature: Quadrature,
): (alpha: number) => number {
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
  return (alpha) => {
    let low = 0, high = nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (nodes[middle]! < alpha) low = middle + 1;
      else high = middle;
    }
    return tails[low]!;
  };
}
