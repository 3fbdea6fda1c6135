import * as tf from "@tensorflow/tfjs";

/** The parts of tfjs's wasm backend that hold the numbers. */
export interface WasmHeap {
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  /** A view that lasts until the heap grows: take it after everything that allocates. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  /** Takes a reference away, or with `force` the data: whether they are gone. */
  disposeData(dataId: object, force?: boolean): boolean;
  incRef(dataId: object): void;
}

/** What a kernel of tfjs's wasm backend is called with. */
export interface WasmCall<Names extends string, Attributes> {
  readonly inputs: Readonly<Record<Names, tf.TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: WasmHeap;
}

/** Puts a kernel before tfjs's, which, where there is one, still does what the new one leaves undefined. */
export function replaceKernel<Names extends string, Attributes>(
  kernelName: string,
  kernel: (call: WasmCall<Names, Attributes>) => tf.TensorInfo | undefined,
): void {
  const stock = tf.getKernel(kernelName, "wasm");
  const kernelFunc: tf.KernelFunc = (call) => {
    const result = kernel(call as unknown as WasmCall<Names, Attributes>);
    if (!result && !stock) throw new Error(`Cannot run ${kernelName} on wasm as it is given here`);
    return result ?? stock.kernelFunc(call);
  };
  if (stock) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ ...stock, kernelName, backendName: "wasm", kernelFunc });
}

/** Runs another kernel from inside of one. */
export function runKernel(
  kernelName: string,
  call: WasmCall<string, object>,
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(kernelName, "wasm");
  return kernelFunc(call as unknown as Parameters<tf.KernelFunc>[0]) as tf.TensorInfo;
}

/** Uses tensors that belong to nobody else, and frees them, also after an error. */
export function withOwn<T>(
  heap: WasmHeap,
  use: (own: (tensor: tf.TensorInfo) => tf.TensorInfo) => T,
): T {
  const owned: tf.TensorInfo[] = [];
  try {
    return use((tensor) => (owned.push(tensor), tensor));
  } finally {
    for (const { dataId } of owned) heap.disposeData(dataId);
  }
}

/** Copies numbers that lie side by side; a call of `set` pays from some dozens on. */
export function copyRun(
  { from, source, length }: {
    readonly from: Float32Array;
    readonly source: number;
    readonly length: number;
  },
  { to, target }: { readonly to: Float32Array; readonly target: number },
): void {
  if (length >= 48) to.set(from.subarray(source, source + length), target);
  else for (let i = 0; i < length; i++) to[target + i] = from[source + i]!;
}

/** Where a block of a matrix stands in a tensor, in numbers. */
export interface Block {
  readonly start: number;
  /** From one row to the next. */
  readonly stride: number;
}

/** Rows that fit into the nearest cache. */
const tall = 128;

/** Writes a block of [rows, columns] transposed, four columns at a time, which halves the time. */
export function transposeBlock(
  [rows, columns]: readonly [number, number],
  { from, at }: { readonly from: Float32Array; readonly at: Block },
  { to, into }: { readonly to: Float32Array; readonly into: Block },
): void {
  for (let row = 0; row < rows; row += tall) {
    const lastRow = Math.min(row + tall, rows);
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      let source = at.start + row * at.stride + column;
      const a = into.start + column * into.stride, b = a + into.stride;
      const c = b + into.stride, d = c + into.stride;
      for (let i = row; i < lastRow; i++, source += at.stride) {
        to[a + i] = from[source]!;
        to[b + i] = from[source + 1]!;
        to[c + i] = from[source + 2]!;
        to[d + i] = from[source + 3]!;
      }
    }
    for (; column < columns; column++) {
      let source = at.start + row * at.stride + column;
      const target = into.start + column * into.stride;
      for (let i = row; i < lastRow; i++, source += at.stride) to[target + i] = from[source]!;
    }
  }
}
