import { invalid } from "@lib/runtime";
import type { Quadrature } from "../quadrature.ts";

/**
 * How much of a quadrature's weight lies on nodes at alpha or beyond.
 *
 * @throws {RangeError} Where the nodes do not ascend in [0, 1] or the weights do not sum to 1.
 */
export function tailWeight(
  action: string,
  { nodes, weights }: Quadrature,
): (alpha: number) => number {
  const tails = new Float64Array(nodes.length + 1);
  for (let k = nodes.length - 1; k >= 0; k--) {
    if (!(nodes[k]! >= 0 && nodes[k]! <= (nodes[k + 1] ?? 1))) {
      throw new RangeError(
        invalid(action, "quadratures", "of nodes that ascend in [0, 1]", nodes[k]),
      );
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
