/**
 * One thread of tfjs's multithreaded wasm build: what emscripten's own worker script does, without `eval`.
 *
 * @module
 */
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";

/** The parts of emscripten's module that a thread uses. */
interface Thread {
  readonly PThread: { threadInitTLS(): void };
  __emscripten_thread_init(pointer: number, isMain: 0, isRuntime: 0, canBlock: 1): void;
  establishStackSpace(): void;
  invokeEntryPoint(routine: number, argument: number): void;
}

type Message =
  | {
    cmd: "load";
    urlOrBlob: string;
    wasmMemory: WebAssembly.Memory;
    wasmModule: WebAssembly.Module;
  }
  | { cmd: "run"; pthread_ptr: number; start_routine: number; arg: number };

const port = parentPort!;
let thread: Thread;

// emscripten's code reports by these two global functions.
Object.assign(globalThis, {
  postMessage: (message: unknown) => port.postMessage(message),
  startWorker: (module: Thread) => {
    thread = module;
    port.postMessage({ cmd: "loaded" });
  },
});

port.on("message", (message: Message) => {
  if (message.cmd === "load") load(message);
  else if (message.cmd === "run") run(message);
});

function load({ urlOrBlob, wasmMemory, wasmModule }: Message & { cmd: "load" }): void {
  createRequire(urlOrBlob)(urlOrBlob)({
    ENVIRONMENT_IS_PTHREAD: true,
    wasmMemory,
    buffer: wasmMemory.buffer,
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(wasmModule, imports);
      receive(instance);
      return instance.exports;
    },
  });
}

/** Works until the pool of threads is destroyed. */
function run({ pthread_ptr, start_routine, arg }: Message & { cmd: "run" }): void {
  thread.__emscripten_thread_init(pthread_ptr, 0, 0, 1);
  thread.establishStackSpace();
  thread.PThread.threadInitTLS();
  try {
    thread.invokeEntryPoint(start_routine, arg);
  } catch (error) {
    // The calling thread would wait for this one for ever and can be told nothing meanwhile.
    console.error("Cannot go on as a thread of wasm failed:", error);
    Deno.kill(Deno.pid, "SIGKILL");
  }
}
