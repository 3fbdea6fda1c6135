import * as tf from "@tensorflow/tfjs";
import type { WasmHeap } from "./heap.ts";

interface Prepared {
  readonly tensor: tf.TensorInfo;
  /** The other data that it was made from. */
  readonly others: readonly object[];
}

/** What was prepared from data, by name. */
const prepared = new WeakMap<object, Map<string, Prepared>>();

/** What {@linkcode prepare} is to make. */
export interface Preparation {
  readonly heap: WasmHeap;
  readonly name: string;
  /** Tensors that it depends on besides: when they are others it is made anew. */
  readonly others?: readonly tf.TensorInfo[];
  readonly make: () => tf.TensorInfo;
}

/**
 * A tensor made from another's data and shape, once for as long as the data live: a matrix transposed, a
 * kernel turned. XNNPACK packs a right factor or a filter once for its data, so that is saved as well.
 *
 * It is not the caller's to free: {@linkcode freePreparedData} does it.
 */
export function prepare(
  { dataId, shape }: tf.TensorInfo,
  { heap, name, others = [], make }: Preparation,
): tf.TensorInfo {
  const found = prepared.get(dataId) ?? new Map<string, Prepared>();
  prepared.set(dataId, found);
  const key = `${name} of [${shape}]`, known = found.get(key);
  if (known?.others.every((other, i) => other === others[i]!.dataId)) return known.tensor;
  const tensor = make();
  if (known) free(known, heap);
  found.set(key, { tensor, others: others.map(({ dataId }) => dataId) });
  return tensor;
}

/** Frees what {@linkcode prepare} made together with the data that it was made from. */
export function freePreparedData(heap: WasmHeap): void {
  const dispose = heap.disposeData.bind(heap);
  heap.disposeData = (dataId, force) => {
    const isGone = dispose(dataId, force);
    const found = isGone && prepared.get(dataId);
    if (found) {
      prepared.delete(dataId);
      for (const each of found.values()) free(each, heap);
    }
    return isGone;
  };
}

/** Tensors of tfjs may share the data still. */
function free({ tensor: { dataId } }: Prepared, heap: WasmHeap): void {
  const engine = tf.engine() as unknown as { removeDataId(dataId: object, heap: WasmHeap): void };
  if (heap.disposeData(dataId)) engine.removeDataId(dataId, heap);
}
