import type { Global } from "./pickle.ts";
import {
  bytesPerNumber,
  decodeNumbers,
  type Dtype,
  elementCount,
  type HostTensor,
  isShape,
} from "./stored_numbers.ts";

/** A run of numbers in a file that tensors are views of. */
export class Storage {
  constructor(readonly key: string, readonly dtype: Dtype, readonly count: number) {}
}

/** A view of a storage: where its first number is, and how far apart the next along each axis is. */
export class StoredTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    /** Whether its numbers are those of the storage with the other sign. */
    readonly isNegative: boolean,
  ) {}
}

/** A checkpoint taken apart: what was saved, and the bytes of a storage by its key. */
export interface Checkpoint {
  readonly value: unknown;
  readonly storages: ReadonlyMap<string, Uint8Array>;
}

const dtypes: Readonly<Record<string, Dtype>> = {
  FloatStorage: "F32",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  DoubleStorage: "F64",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
};

/** Everything that a state dict names, by name. */
export function stateDictGlobals(fail: (must: string) => Error): ReadonlyMap<string, Global> {
  const rebuildTensor = (args: readonly unknown[]) => {
    const [storage, offset, shape, strides, , , bits] = args; // between them training's: gradient, hooks
    if (!(storage instanceof Storage && isCount(offset) && isShape(shape) && isShape(strides))) {
      throw fail("rebuild tensors from a storage, an offset, a shape and strides");
    }
    const size = elementCount(shape);
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset);
    const inside = size === 0 || last < storage.count && size <= storage.count;
    if (shape.length !== strides.length || !inside) {
      throw fail(
        `have tensors within their storage: one of shape [${shape}] and strides [${strides}] from ` +
          `${offset} is not within ${storage.count} numbers`,
      );
    }
    return new StoredTensor(storage, offset, shape, strides, isNegated(bits, fail));
  };
  const rebuildParameter = ([tensor]: readonly unknown[]) => {
    if (tensor instanceof StoredTensor) return tensor;
    throw fail("rebuild parameters from tensors");
  };
  const orderedDict = ([pairs = [], ...more]: readonly unknown[]) => {
    const isPair = (pair: unknown) => Array.isArray(pair) && pair.length === 2;
    if (more.length === 0 && Array.isArray(pairs) && pairs.every(isPair)) return new Map(pairs);
    throw fail("make dictionaries from pairs");
  };
  const globals: Global[] = [
    { name: "collections.OrderedDict", call: orderedDict },
    { name: "torch._utils._rebuild_tensor", call: rebuildTensor },
    { name: "torch._utils._rebuild_tensor_v2", call: rebuildTensor },
    { name: "torch._utils._rebuild_parameter", call: rebuildParameter },
    ...Object.keys(dtypes).map((name) => ({ name: `torch.${name}` })),
  ];
  return new Map(globals.map((global) => [global.name, global]));
}

/** Whether the bits by name that PyTorch 2 saves with a tensor say that its numbers have the other sign. */
function isNegated(bits: unknown, fail: (must: string) => Error): boolean {
  if (bits === undefined || bits === null) return false;
  const set = bits instanceof Map ? [...bits].filter(([, isSet]) => isSet !== false) : [[bits]];
  const other = set.find(([name]) => name !== "neg");
  if (other) throw fail(`set no bit of a tensor but "neg": it sets ${Deno.inspect(other[0])}`);
  return set.length > 0;
}

/** The storage of a persistent id: ("storage", class, key, device, count). */
export function storageOf(id: unknown, fail: (must: string) => Error): Storage {
  if (Array.isArray(id)) {
    const [kind, type, key, , count, view = null] = id as unknown[];
    const dtype = dtypes[`${(type as Global | null)?.name}`.replace("torch.", "")];
    if (kind === "storage" && dtype && typeof key === "string" && isCount(count) && view === null) {
      return new Storage(key, dtype, count);
    }
  }
  throw fail("refer to storages by class, key, device and count");
}

/**
 * Copies a tensor out of its storage into row-major order.
 *
 * @param bytes Those of the whole storage.
 */
export function readStoredTensor(
  tensor: StoredTensor,
  bytes: Uint8Array,
  fail: (must: string) => Error,
): HostTensor {
  const { storage: { dtype }, offset, shape, strides, isNegative } = tensor;
  const size = elementCount(shape);
  const step = bytesPerNumber(dtype);
  const isRowMajor = shape.every((length, axis) =>
    length === 1 || strides[axis] === elementCount(shape.slice(axis + 1))
  );
  const part = size === 0 || isRowMajor
    ? bytes.subarray(offset * step, (offset + size) * step)
    : gather(tensor, bytes, step);
  const data = decodeNumbers(part, dtype, fail);
  return { shape, data: isNegative ? data.map((value) => -value) : data };
}

/** The bytes of strided numbers, `step` each, in row-major order. */
function gather(
  { offset, shape, strides }: StoredTensor,
  bytes: Uint8Array,
  step: number,
): Uint8Array {
  const size = elementCount(shape);
  const gathered = new Uint8Array(size * step);
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < size; to++) {
    gathered.set(bytes.subarray(from * step, (from + 1) * step), to * step);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return gathered;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}
