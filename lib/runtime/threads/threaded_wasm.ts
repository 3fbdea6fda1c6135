import * as tf from "@tensorflow/tfjs";
import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The parts of emscripten's module that are used here; the options become the module. */
interface Emscripten {
  PThread?: { unusedWorkers: unknown[]; runningWorkers: { unref(): void }[] };
  tfjs?: Record<string, unknown>;
  cwrap?(name: string, result: "number" | null, parameters: readonly "number"[]): unknown;
  locateFile(path: string): string | URL;
  mainScriptUrlOrBlob: string;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}

/**
 * Makes `tf.setBackend("wasm")` start tfjs's multithreaded build, which tfjs itself starts in browsers only.
 *
 * Convolutions and products are divided among the threads, everything else stays on the calling one.
 * Equal to the bit for every number of threads. Threads do not wait for each other by spinning, so that
 * they are no slower than one where other work has the cores.
 *
 * @param count How many threads compute, 2 to 8, the calling one among them.
 */
export function registerThreadedWasm(count: number): void {
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", async () => {
    const wasm = await startModule(count);
    setThreadsCount(count);
    const backend = new BackendWasm(wasm as never);
    // Otherwise the threads, which wait for work, would keep the process from ending.
    for (const worker of wasm.PThread!.runningWorkers) worker.unref();
    return backend;
  });
}

async function startModule(count: number): Promise<Emscripten> {
  const require = createRequire(import.meta.url);
  const build = "tfjs-backend-wasm-threaded-simd";
  const script = require.resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${build}.js`);
  const code = await Deno.readFile(join(dirname(script), `${build}.wasm`));
  shortenSpinning(code);
  const compiled = await WebAssembly.compile(code);
  const factory: (options: Emscripten) => Promise<Emscripten> = require(script);
  const options: Emscripten = {
    locateFile: (path) =>
      path.endsWith(".worker.js") ? new URL("./thread.ts", import.meta.url) : path,
    mainScriptUrlOrBlob: script,
    instantiateWasm(imports, receive) {
      // tfjs takes at most half of what it believes to be hyperthreads.
      imports.env!.emscripten_num_logical_cores = () => 2 * count;
      options.PThread!.unusedWorkers.length = count - 1;
      receive(new WebAssembly.Instance(compiled, imports), compiled);
      return {};
    },
  };
  const wasm = await withWorkers(count - 1, () => factory(options));
  const wrap = (name: string, result: "number" | null, parameters: number) =>
    wasm.cwrap!(name, result, Array<"number">(parameters).fill("number"));
  wasm.tfjs = {
    init: wrap("init", null, 0),
    initWithThreadsCount: wrap("init_with_threads_count", null, 1),
    getThreadsCount: wrap("get_threads_count", "number", 0),
    registerTensor: wrap("register_tensor", null, 3),
    disposeData: wrap("dispose_data", null, 1),
    dispose: wrap("dispose", null, 0),
  };
  return wasm;
}

/**
 * Makes threads look 10,000 times, some 10 microseconds, for what they wait for before they sleep.
 *
 * The build has 1,000,000 at three places. Where other work has the cores a thread then burns the very
 * time that the thread it waits for needs: at a load of 10 on two cores, Integrated Gradients of a small
 * network took 3.1 times as long on two threads as on one, and with this 0.9 times (medians of 9 turns).
 */
export function shortenSpinning(code: Uint8Array): void {
  // i32.const, and the numbers as LEB128.
  const [long, short] = [[0x41, 0xc0, 0x84, 0x3d], [0x41, 0x90, 0xce, 0x00]];
  let places = 0;
  for (let at = code.indexOf(0x41); at >= 0; at = code.indexOf(0x41, at + 1)) {
    if (!long.every((byte, i) => code[at + i] === byte)) continue;
    code.set(short, at);
    places++;
  }
  if (places !== 3) throw new Error(`Cannot start threads as they wait at ${places} places, not 3`);
}

/** Lets emscripten, which starts eight workers and puts a class of its own in `Worker`, start fewer. */
function withWorkers<Result>(count: number, start: () => Result): Result {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Worker")!;
  let started = 0;
  let NodeWorker: new (script: URL) => object;
  const Limited = function (script: URL) {
    return started++ < count ? new NodeWorker(script) : {};
  };
  Object.defineProperty(globalThis, "Worker", {
    configurable: true,
    get: () => Limited,
    set: (value) => NodeWorker = value,
  });
  try {
    return start();
  } finally {
    Object.defineProperty(globalThis, "Worker", before);
  }
}
