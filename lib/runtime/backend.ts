import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { boundBindGroups } from "./repairs/unfreed_bind_groups.ts";
import { registerConvGradients } from "./repairs/slow_conv_gradients.ts";
import { watchDevice } from "./device.ts";
import { invalid } from "./errors.ts";
import { orderKernelOutput } from "./repairs/misplaced_cell_output.ts";
import { registerMatMulGradients } from "./repairs/slow_matmul_gradients.ts";
import { registerSecondDerivatives } from "./repairs/wrong_second_derivatives.ts";
import { registerSoftwareKernels } from "./repairs/slow_software_products.ts";
import { registerStackedProducts } from "./repairs/slow_stacked_products.ts";
import { refuseFullMemory, type WasmMemory } from "./threads/full_memory.ts";
import { threadCount } from "./threads/thread_count.ts";
import { registerThreadedWasm } from "./threads/threaded_wasm.ts";

/** `webgpu` is a GPU or its imitation in software, `wasm` the CPU's cores, `cpu` plain JavaScript. */
export type BackendName = "webgpu" | "wasm" | "cpu";

/** How to set the backend up. */
export interface SetupOptions {
  /** The backend; WebGPU where there is an adapter, else wasm, when absent. */
  readonly backend?: BackendName;
  /** Whether to print nothing; false when absent. */
  readonly quiet?: boolean;
}

/** What the numbers are computed with. */
export interface BackendInfo {
  readonly backend: BackendName;
  /** The WebGPU adapter's name, or `CPU`. */
  readonly adapter: string;
  /** Whether WebGPU runs on an adapter that imitates a GPU in software. */
  readonly software: boolean;
  /** How many CPU threads compute: on wasm 1 to 8, on the other backends 1. */
  readonly threads: number;
  readonly versions: { readonly deno: string; readonly tfjs: string };
  /** All of it in one line, as printed. */
  readonly line: string;
}

const variable = "ATTRIBUTION_BACKEND";
let setup: Promise<BackendInfo> | undefined;
let current: BackendInfo | undefined;

/**
 * Starts the backend that all tensors live on, and prints one line that tells which.
 *
 * WebGPU where the machine offers any adapter, in hardware or software, otherwise wasm. The environment
 * variable `ATTRIBUTION_BACKEND` (`webgpu`, `wasm` or `cpu`) comes before everything else. On wasm
 * convolutions and products run on `ATTRIBUTION_THREADS` threads (1 to 8; every core up to 8 where it is
 * not set), with the same results to the bit. Also makes gradients of convolutions fast and second
 * derivatives right, keeps long runs within their memory and a notebook's output in order.
 * Further calls give the same answer and print it again.
 *
 * @throws {RangeError} Where a variable or option names no backend or number of threads.
 * @throws {Error} Where the backend asked for cannot start here, or another one is in use already.
 *
 * @example
 * ```ts
 * const { backend } = await setupBackend();
 * ```
 */
export async function setupBackend(options: SetupOptions = {}): Promise<BackendInfo> {
  const wanted = requested(options.backend);
  setup ??= start(wanted).catch((error) => {
    setup = undefined;
    throw error;
  });
  const info = await setup;
  if (wanted && wanted !== info.backend) {
    throw new Error(`Cannot start ${wanted} as ${info.backend} is in use: restart to change it`);
  }
  if (!options.quiet) console.log(info.line);
  return info;
}

/**
 * What {@link setupBackend} has started.
 *
 * @throws {Error} Before it has.
 */
export function backendInfo(): BackendInfo {
  if (!current) throw new Error("Cannot tell the backend as setupBackend() has not finished yet");
  return current;
}

function requested(option: BackendName | undefined): BackendName | undefined {
  const forced = Deno.env.get(variable) || undefined;
  const value = forced ?? option;
  if (value === undefined || value === "webgpu" || value === "wasm" || value === "cpu") {
    return value;
  }
  const argument = forced ? variable : "backend";
  throw new RangeError(invalid("choose a backend", argument, "webgpu, wasm or cpu", value));
}

async function start(wanted: BackendName | undefined): Promise<BackendInfo> {
  const count = threadCount();
  // Otherwise tfjs greets, warns and suggests other packages on stderr.
  tf.enableProdMode();
  orderKernelOutput();
  registerConvGradients();
  registerMatMulGradients();
  registerSecondDerivatives();
  const adapter = wanted && wanted !== "webgpu" ? null : await findAdapter();
  if (wanted === "webgpu" && !adapter) {
    throw new Error(
      "Cannot start webgpu as this machine offers no adapter: install a Vulkan driver " +
        `(Debian: libvulkan1 and mesa-vulkan-drivers), or set ${variable}=wasm`,
    );
  }
  const backend = wanted ?? (adapter ? "webgpu" : "wasm");
  const threads = backend === "wasm" ? count : 1;
  await startTensors(backend, threads);
  current = describe(backend, threads, adapter, wanted === undefined);
  if (current.software) registerSoftwareKernels();
  if (backend === "wasm") registerStackedProducts();
  return current;
}

async function findAdapter(): Promise<GPUAdapter | null> {
  // Without it a Vulkan driver complains on stderr; where it points does not matter.
  if (Deno.build.os === "linux" && !Deno.env.get("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  }
  return await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }) ?? null;
}

async function startTensors(backend: BackendName, threads: number): Promise<void> {
  const file = "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm";
  if (threads > 1) registerThreadedWasm(threads);
  else if (backend === "wasm") {
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve(file))}/`);
  }
  if (!await tf.setBackend(backend)) {
    // setBackend() swallows the reason: its factory, called once more, gives it.
    const cause = await Promise.resolve(tf.findBackendFactory(backend)?.()).catch((error) => error);
    const reason = cause instanceof Error ? cause.message : "the reason is unknown";
    throw new Error(`Cannot start ${backend} as its initialisation failed: ${reason}`, { cause });
  }
  await tf.ready();
  if (backend === "webgpu") {
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    boundBindGroups(device);
    watchDevice(device);
  } else if (backend === "wasm") {
    refuseFullMemory((tf.backend() as unknown as { wasm: WasmMemory }).wasm);
  }
}

function describe(
  backend: BackendName,
  threads: number,
  found: GPUAdapter | null,
  free: boolean,
): BackendInfo {
  const versions = { deno: Deno.version.deno, tfjs: tf.version.tfjs };
  const named = `Deno ${versions.deno} · tfjs ${versions.tfjs}`;
  if (!found) {
    const why = backend === "wasm" && free ? ", as there is no WebGPU adapter" : "";
    const cores = backend === "wasm" ? ` (${threads} thread${threads > 1 ? "s" : ""})` : "";
    const line = `${backend} on the CPU${cores}${why} · ${named}`;
    return { backend, adapter: "CPU", software: false, threads, versions, line };
  }
  const { description, vendor, architecture, isFallbackAdapter } = found.info;
  const adapter = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
  const software = isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(adapter);
  const hint = software ? `, in software: ${variable}=wasm is faster here` : "";
  return {
    backend,
    adapter,
    software,
    threads,
    versions,
    line: `${backend} on ${adapter}${hint} · ${named}`,
  };
}
