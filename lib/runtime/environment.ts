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

/** What WebGPU runs on. */
export interface Adapter {
  readonly name: string;
  /** Whether it imitates a GPU in software. */
  readonly software: boolean;
  /** The graphics API below it, where that can be known. */
  readonly api: "Metal" | "OpenGL" | "Vulkan" | undefined;
}

/** The adapter that WebGPU will run on; null where there is none. */
export async function findAdapter(): Promise<Adapter | null> {
  // Without it a Vulkan driver complains on stderr; where it points does not matter.
  if (Deno.build.os === "linux" && !Deno.env.get("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  }
  const found = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!found) return null;
  const { description, vendor, architecture, isFallbackAdapter } = found.info;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
  const software = isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(name);
  return { name, software, api: graphicsApi(found.features, Deno.build.os) };
}

/** Deno does not tell it. Of the APIs on Linux only Vulkan lets shaders write to textures in BGRA. */
export function graphicsApi(
  features: Pick<GPUSupportedFeatures, "has">,
  system: typeof Deno.build.os,
): Adapter["api"] {
  if (system === "darwin") return "Metal";
  if (system !== "linux") return undefined;
  return features.has("bgra8unorm-storage") ? "Vulkan" : "OpenGL";
}
