import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { boundBindGroups } from "./repairs/unfreed_bind_groups.ts";
import { registerConvGradients } from "./repairs/slow_conv_gradients.ts";
import { explainSyncReads, watchDevice } from "./device.ts";
import {
  type Adapter,
  type BackendName,
  chosenBackend,
  findAdapter,
  threadCount,
  wantsStockKernels,
} from "./environment.ts";
import { registerFusedAdam } from "./fused_adam.ts";
import { registerFusedConvolution } from "./fused_convolution.ts";
import { requireKnownOptions } from "./options.ts";
import { registerKeptNan } from "./repairs/dropped_nan.ts";
import { registerTransposes } from "./repairs/mistyped_transposes.ts";
import { registerManyAxes } from "./repairs/refused_axes.ts";
import { registerBatchNorms } from "./repairs/refused_batch_norms.ts";
import { registerMissingGradients } from "./repairs/missing_gradients.ts";
import { registerDepthwiseDilations } from "./repairs/refused_depthwise_dilations.ts";
import { sizePictures } from "./repairs/unsized_pictures.ts";
import { registerFusedGradients } from "./repairs/refused_fused_gradients.ts";
import { findJupyter } from "./progress.ts";
import { listenForStop } from "./stop.ts";
import { orderKernelOutput } from "./repairs/misplaced_cell_output.ts";
import { registerMatMulGradients } from "./repairs/slow_matmul_gradients.ts";
import {
  registerAveragePoolGradients,
  registerMaxPoolGradients,
} from "./repairs/wrong_pool_gradients.ts";
import { registerSecondDerivatives } from "./repairs/wrong_second_derivatives.ts";
import { registerSoftwareKernels } from "./repairs/slow_software_products.ts";
import { registerWasmRepairs } from "./repairs/wasm/register.ts";
import { refuseFullMemory, type WasmMemory } from "./threads/full_memory.ts";
import { registerThreadedWasm } from "./threads/threaded_wasm.ts";

/** How to set the backend up. */
export interface SetupOptions {
  /** The backend; default WebGPU where there is an adapter, else wasm. */
  readonly backend?: BackendName;
  /**
   * Whether the work is heavy, as with photographs and ResNets: where WebGPU has only a software adapter
   * wasm is then taken, which is several times as fast; default false.
   */
  readonly heavy?: boolean;
  /** Whether to print nothing; default false. */
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

let setup: Promise<BackendInfo> | undefined;
let current: BackendInfo | undefined;

/**
 * Starts the backend that all tensors live on, and prints one line that tells which.
 *
 * WebGPU where the machine offers any adapter, in hardware or software, otherwise wasm; for heavy work
 * wasm also in place of a software adapter. The environment variable `ATTRIBUTION_BACKEND` (`webgpu`,
 * `wasm` or `cpu`) comes before everything else. On wasm convolutions and products run on
 * `ATTRIBUTION_THREADS` threads (1 to 8; every core up to 8 where it is not set), with the same results to
 * the bit. Also makes gradients of convolutions fast and second derivatives right, keeps long runs within
 * their memory, a notebook's output in order, and lets Stop end a cell and keep its kernel.
 * The first call decides; further ones give the same answer and print it again.
 *
 * @throws {RangeError} If a variable or option has a value that it cannot have.
 * @throws {Error} If the backend asked for cannot start here, or another one is in use already.
 *
 * @example
 * ```ts
 * const { backend } = await setupBackend();
 * ```
 */
export async function setupBackend(options: SetupOptions = {}): Promise<BackendInfo> {
  requireKnownOptions("set the backend up", options, { backend: true, heavy: true, quiet: true });
  const wanted = chosenBackend(options.backend);
  setup ??= start(wanted, options.heavy ?? false).catch((error) => {
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
 * @throws {Error} If it has started none yet.
 */
export function backendInfo(): BackendInfo {
  if (!current) throw new Error("Cannot tell the backend as setupBackend() has not finished yet");
  return current;
}

async function start(wanted: BackendName | undefined, heavy: boolean): Promise<BackendInfo> {
  const [count, stock] = [threadCount(), wantsStockKernels()];
  // Otherwise tfjs greets, warns and suggests other packages on stderr.
  tf.enableProdMode();
  orderKernelOutput();
  registerSecondDerivatives();
  registerAveragePoolGradients();
  registerMissingGradients();
  registerFusedGradients();
  registerBatchNorms();
  const adapter = wanted && wanted !== "webgpu" ? null : await findAdapter();
  if (wanted === "webgpu" && !adapter) {
    throw new Error(
      "Cannot start webgpu as this machine offers no adapter: install a Vulkan driver " +
        "(Debian: libvulkan1 and mesa-vulkan-drivers), or set ATTRIBUTION_BACKEND=wasm",
    );
  }
  const isTooSlow = heavy && adapter?.software;
  const backend = wanted ?? (adapter && !isTooSlow ? "webgpu" : "wasm");
  const threads = backend === "wasm" ? count : 1;
  await startTensors(backend, threads);
  if (backend === "webgpu") current = onAdapter(adapter!);
  else {
    const why = isTooSlow
      ? "the work is heavy and WebGPU only in software"
      : "there is no WebGPU adapter";
    current = onCpu(backend, threads, wanted ? "" : `, as ${why}`);
  }
  if (backend === "webgpu") {
    registerKeptNan();
    registerTransposes();
    registerManyAxes();
    explainSyncReads();
  }
  if (current.software && !stock) registerSoftwareKernels();
  if (backend === "wasm") {
    registerWasmRepairs();
    registerFusedConvolution();
    registerFusedAdam();
  } else {
    registerConvGradients();
    registerMatMulGradients();
    registerMaxPoolGradients();
    registerDepthwiseDilations();
  }
  const jupyter = findJupyter();
  if (jupyter) {
    listenForStop();
    sizePictures(jupyter);
  }
  return current;
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

const versions = { deno: Deno.version.deno, tfjs: tf.version.tfjs };
const named = `Deno ${versions.deno} · tfjs ${versions.tfjs}`;

function onAdapter({ name, software, api }: Adapter): BackendInfo {
  const through = api ? ` through ${api}` : "";
  const hint = software ? ", in software: ATTRIBUTION_BACKEND=wasm is faster here" : "";
  const line = `webgpu on ${name}${through}${hint} · ${named}`;
  return { backend: "webgpu", adapter: name, software, threads: 1, versions, line };
}

function onCpu(backend: BackendName, threads: number, why: string): BackendInfo {
  const cores = backend === "wasm" ? ` (${threads} thread${threads > 1 ? "s" : ""})` : "";
  const line = `${backend} on the CPU${cores}${why} · ${named}`;
  return { backend, adapter: "CPU", software: false, threads, versions, line };
}
