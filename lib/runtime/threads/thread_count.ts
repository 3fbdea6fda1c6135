import { invalid } from "../errors.ts";

/** tfjs's build has a pool for no more. */
const most = 8;

/**
 * How many threads compute on wasm: what the environment variable `ATTRIBUTION_THREADS` says, else one
 * for each core that this process may use, up to 8.
 *
 * @throws {RangeError} If the variable is not an integer from 1 to 8.
 */
export function threadCount(): number {
  const variable = "ATTRIBUTION_THREADS", chosen = Deno.env.get(variable);
  if (!chosen) return Math.min(navigator.hardwareConcurrency, most);
  const count = Number(chosen);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new RangeError(invalid("start wasm", variable, `an integer from 1 to ${most}`, chosen));
}
