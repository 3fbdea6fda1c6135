import type { Quadrature } from "../quadrature.ts";
import type { AffineMatrix } from "./affine_matrix.ts";
import { addProduct, sparse } from "./sparse_matrix.ts";
import type { StepFunction } from "./step_function.ts";

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
 * const sum = sampledSum(breakpoints[0], slopes[0], quadrature("right", 20));
 * ```
 */
export function sampledSum(
  breakpoints: Float64Array,
  slopes: Float64Array,
  { nodes, weights }: Quadrature,
): number {
  let piece = 0;
  return nodes.reduce((sum, alpha, k) => {
    while (piece < breakpoints.length && breakpoints[piece]! <= alpha) piece++;
    return sum + weights[k]! * slopes[piece]!;
  }, 0);
}
