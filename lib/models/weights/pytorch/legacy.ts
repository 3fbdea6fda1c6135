import { width } from "../dtypes.ts";
import { unreadable } from "../unreadable.ts";
import { unpickle } from "./pickle.ts";
import { type Checkpoint, stateDictGlobals, type Storage, storageOf } from "./stored_tensor.ts";

/** The number that the format begins with, pickled. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const BEGIN = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

/** Whether a file is of PyTorch's format before 1.6. */
export function isLegacy(bytes: Uint8Array): boolean {
  return BEGIN.every((byte, i) => bytes[i] === byte);
}

/**
 * Takes a checkpoint of PyTorch before 1.6 apart: pickles of the magic number, the format's version,
 * the machine, what was saved and the storages' keys, then the storages, each after its count.
 */
export function readLegacy(bytes: Uint8Array<ArrayBuffer>, file: string): Checkpoint {
  const fail = (must: string) => unreadable(file, `its pickle must ${must}`);
  const known = new Map<string, Storage>();
  const context = {
    globals: stateDictGlobals(fail),
    persistent: (id: unknown) => {
      const storage = storageOf(id, fail);
      known.set(storage.key, storage);
      return storage;
    },
    fail,
  };
  let at = 0;
  const next = () => {
    const { value, end } = unpickle(bytes.subarray(at), context);
    at += end;
    return value;
  };
  const [magic, version, machine, value, keys] = [next(), next(), next(), next(), next()];
  if (magic !== MAGIC || version !== 1001) throw unreadable(file, "its format must be 1001");
  if (!(machine instanceof Map && machine.get("little_endian") === true)) {
    throw unreadable(file, "its numbers must be little-endian");
  }
  if (!Array.isArray(keys)) throw unreadable(file, "it must list its storages");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = known.get(key);
    if (!storage) throw unreadable(file, `a tensor must use its storage "${key}"`);
    const begin = at + 8;
    at = begin + storage.count * width(storage.dtype);
    if (at > bytes.length || view.getBigInt64(begin - 8, true) !== BigInt(storage.count)) {
      throw unreadable(
        file,
        `its storage "${key}" must hold ${storage.count} numbers (truncated?)`,
      );
    }
    storages.set(key, bytes.subarray(begin, at));
  }
  if (at !== bytes.length) {
    throw unreadable(file, `it must end at byte ${at}: it has ${bytes.length}`);
  }
  return { value, storages };
}
