/** `"constant"` keeps the step size, `"cosine"` lowers it to 0 along half a cosine. */
export type Schedule = "constant" | "cosine";

/**
 * The factor on the step size after a share `done` of the run, in [0, 1].
 *
 * @see I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017,
 * arXiv 1608.03983.
 */
export function decay(schedule: Schedule, done: number): number {
  return schedule === "constant" ? 1 : (1 + Math.cos(Math.PI * done)) / 2;
}
