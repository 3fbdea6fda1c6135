/**
 * `"constant"` keeps the step size; `"cosine"` lowers it to 0 along half a cosine; `"one-cycle"` raises it
 * from 0 over the first fifth of the run and lowers it to 0 over the rest, both along a straight line.
 */
export type Schedule = "constant" | "cosine" | "one-cycle";

/** Where one cycle has its peak. */
const peak = 0.2;

/**
 * The factor on the step size after a share `done` of the run, in [0, 1].
 *
 * @see I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017,
 * arXiv 1608.03983.
 * @see L. Smith, N. Topin, Super-Convergence, 2018, arXiv 1708.07120, for one cycle.
 */
export function scheduled(schedule: Schedule, done: number): number {
  if (schedule === "constant") return 1;
  if (schedule === "cosine") return (1 + Math.cos(Math.PI * done)) / 2;
  return done < peak ? done / peak : (1 - done) / (1 - peak);
}
