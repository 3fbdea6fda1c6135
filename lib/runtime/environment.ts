import { invalid, requireOneOf } from "./errors.ts";

/** `webgpu` is a GPU or its imitation in software, `wasm` the CPU's cores, `cpu` plain JavaScript. */
export type BackendName = "webgpu" | "wasm" | "cpu";

/**
 * The backend that `ATTRIBUTION_BACKEND` names, else the option's; undefined where neither is given.
 *
 * @throws {RangeError} If it is none of the three.
 */
export function chosenBackend(option: BackendName | undefined): BackendName | undefined {
  const forced = Deno.env.get("ATTRIBUTION_BACKEND") as BackendName | undefined;
  const name = forced || option;
  if (name === undefined) return undefined;
  const argument = forced ? "ATTRIBUTION_BACKEND" : "backend";
  requireOneOf(["webgpu", "wasm", "cpu"], "choose a backend", argument, name);
  return name;
}

/** tfjs's build has a pool for no more. */
const mostThreads = 8;

/**
 * How many threads compute on wasm: `ATTRIBUTION_THREADS`, else one for each core that this process may
 * use, up to 8.
 *
 * @throws {RangeError} If the variable is not an integer from 1 to 8.
 */
export function threadCount(): number {
  const variable = "ATTRIBUTION_THREADS", chosen = Deno.env.get(variable);
  if (!chosen) return Math.min(navigator.hardwareConcurrency, mostThreads);
  const count = Number(chosen);
  if (Number.isInteger(count) && count >= 1 && count <= mostThreads) return count;
  throw new RangeError(
    invalid("start wasm", variable, `an integer from 1 to ${mostThreads}`, chosen),
  );
}

/**
 * Whether tfjs's own kernels compute on software adapters as they do on a GPU: `ATTRIBUTION_KERNELS=stock`.
 *
 * @throws {RangeError} If the variable says something else.
 */
export function wantsStockKernels(): boolean {
  const variable = "ATTRIBUTION_KERNELS", chosen = Deno.env.get(variable);
  if (!chosen) return false;
  requireOneOf(["stock"], "choose kernels", variable, chosen);
  return true;
}
