import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { createRequire } from "node:module";
import { invalid } from "./errors.ts";
import { registerConvGradients } from "./conv_gradients.ts";

const names = ["webgpu", "wasm", "cpu"] as const;
export type BackendName = typeof names[number];
export interface SetupOptions {
  readonly backend?: BackendName;
  readonly quiet?: boolean;
}
export interface BackendInfo {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly software: boolean;
  readonly versions: { readonly deno: string; readonly tfjs: string };
  readonly line: string;
}
let current: BackendInfo | undefined;

export async function setupBackend(options: SetupOptions = {}): Promise<BackendInfo> {
  if (current) return current;
  if (!Deno.env.get("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", Deno.makeTempDirSync());
  const wanted = Deno.env.get("ATTRIBUTION_BACKEND") || options.backend;
  if (wanted !== undefined && !names.includes(wanted as BackendName)) {
    throw new RangeError(
      invalid("choose a backend", "ATTRIBUTION_BACKEND", `one of ${names.join(", ")}`, wanted),
    );
  }
  const adapter = wanted === undefined || wanted === "webgpu"
    ? await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" })
    : null;
  const backend = (wanted ?? (adapter ? "webgpu" : "wasm")) as BackendName;
  const require = createRequire(import.meta.url);
  const wasm = require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm");
  setWasmPaths(wasm.replace(/[^/]*$/, ""));
  if (!await tf.setBackend(backend)) throw new Error(`Cannot start the backend ${backend}`);
  await tf.ready();
  registerConvGradients();
  const description = adapter?.info.description ?? "";
  const line = `${backend} · ${
    description || "no adapter"
  } · Deno ${Deno.version.deno} · tfjs ${tf.version.tfjs}`;
  current = {
    backend,
    adapter: description,
    software: /llvmpipe|lavapipe|swiftshader/i.test(description),
    versions: { deno: Deno.version.deno, tfjs: tf.version.tfjs },
    line,
  };
  if (!options.quiet) console.log(line);
  return current;
}

export function backendInfo(): BackendInfo {
  if (!current) throw new Error("Cannot tell the backend as setupBackend() has not been called");
  return current;
}
