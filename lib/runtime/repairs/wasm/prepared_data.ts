import type * as tf from "@tensorflow/tfjs";
import type { WasmHeap } from "./heap.ts";

/** What was prepared from data, by name. */
const prepared = new WeakMap<object, Map<string, tf.TensorInfo>>();

/**
 * A tensor made from another's data and shape, once for as long as the data live: a matrix transposed, a
 * kernel turned. XNNPACK packs a right factor or a filter once for its data, so that is saved as well.
 *
 * It must not be freed by the caller: {@linkcode freePreparedData} does it.
 */
export function prepare(
  { dataId, shape }: tf.TensorInfo,
  name: string,
  make: () => tf.TensorInfo,
): tf.TensorInfo {
  const found = prepared.get(dataId) ?? new Map<string, tf.TensorInfo>();
  prepared.set(dataId, found);
  const key = `${name} of [${shape}]`;
  const known = found.get(key);
  if (known) return known;
  const made = make();
  found.set(key, made);
  return made;
}

/** Frees what {@linkcode prepare} made together with the data that it was made from. */
export function freePreparedData(heap: WasmHeap): void {
  const dispose = heap.disposeData.bind(heap);
  heap.disposeData = (dataId, force) => {
    const isGone = dispose(dataId, force);
    const made = isGone && prepared.get(dataId);
    if (made) {
      prepared.delete(dataId);
      for (const { dataId } of made.values()) heap.disposeData(dataId, true);
    }
    return isGone;
  };
}
