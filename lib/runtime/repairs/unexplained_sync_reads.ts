import * as tf from "@tensorflow/tfjs";

/**
 * Makes reading a tensor of WebGPU at once, which Deno cannot, an error in words; tfjs's `categoryEncoding`
 * does so, and whoever calls `dataSync()`.
 */
export function explainSyncReads(): void {
  const backend = tf.backend() as unknown as { readSync(dataId: object): unknown };
  const read = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    try {
      return read(dataId);
    } catch (cause) {
      const message = "Cannot read a tensor of webgpu at once: await data() in the place of " +
        "dataSync(), or choose ATTRIBUTION_BACKEND=wasm";
      throw new Error(message, { cause });
    }
  };
}
