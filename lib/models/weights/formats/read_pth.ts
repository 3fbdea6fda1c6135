import { requireBytes, requireWords } from "@lib/runtime";
import { unpickle } from "./pickle.ts";
import {
  type Checkpoint,
  readStoredTensor,
  stateDictGlobals,
  type Storage,
  storageOf,
  StoredTensor,
} from "./pytorch_tensor.ts";
import { bytesPerNumber, type HostTensor, unreadable, withoutModule } from "./stored_numbers.ts";
import { readStoredZip } from "./zip.ts";

/** The names under which scripts save a state dict beside others such as `epoch`. */
const WRAPPERS = ["state_dict", "model_state_dict", "model"];

/** The number that the format before 1.6 begins with, and how it is pickled. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const BEGIN = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

/**
 * Reads the state dict of a PyTorch checkpoint (`.pth`, `.pt`, `.pth.tar`): tensors by name, on their
 * own or as the `state_dict`, `model_state_dict` or `model` beside others such as `epoch`. Where all names
 * begin with `module.`, as `DataParallel` makes them, it is left out. Both formats are known, the zip
 * archive of PyTorch 1.6 and later and the one before. Values come as float32, as
 * {@linkcode readSafetensors} gives them, in row-major order whatever their strides. The zip archive's
 * checksums are verified; the format before has none.
 *
 * Nothing is executed: a checkpoint that names any class or function but those that make dictionaries
 * and tensors is refused.
 *
 * @param file The name that errors carry.
 * @throws {Error} If the file is damaged, a checksum in it is wrong, it holds anything else, or a value
 * is not finite: names the file and, where it applies, the tensor.
 * @see PyTorch's notes on serialization semantics, https://pytorch.org/docs/stable/notes/serialization.html
 */
export function readPth(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
): ReadonlyMap<string, HostTensor> {
  requireWords("read a checkpoint", "file", file);
  requireBytes("read a checkpoint", "bytes", bytes);
  const { value, storages } = isLegacy(bytes) ? readLegacy(bytes, file) : readArchive(bytes, file);
  const tensors = new Map<string, HostTensor>();
  let numbers = 0; // tensors may share storages, but a small file must not fill the memory
  for (const [name, tensor] of stateDict(value, file)) {
    const { key, dtype, count } = tensor.storage;
    const fail = (must: string) => unreadable(file, `tensor "${name}" must ${must}`);
    const stored = storages.get(key);
    const length = count * bytesPerNumber(dtype);
    if (stored?.length !== length) {
      throw fail(`have a storage of ${length} bytes: it has ${stored?.length ?? "none"}`);
    }
    const read = readStoredTensor(tensor, stored, fail);
    numbers += read.data.length;
    if (numbers > bytes.length) {
      throw unreadable(file, "its tensors must not hold more numbers than it has bytes");
    }
    tensors.set(name, read);
  }
  return tensors;
}

/** The format since 1.6: a zip archive of `data.pkl` and, for each storage, `data/KEY`. */
function readArchive(bytes: Uint8Array<ArrayBuffer>, file: string): Checkpoint {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw unreadable(file, "it must be a zip archive or a checkpoint of PyTorch before 1.6");
  }
  const files = readStoredZip(bytes, file);
  const pickles = [...files.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) {
    throw unreadable(file, `it must hold one data.pkl: it holds ${pickles.length}`);
  }
  const folder = pickles[0]!.slice(0, -"data.pkl".length);
  const order = files.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order) !== "little") {
    throw unreadable(file, "its numbers must be little-endian");
  }
  const fail = (must: string) => unreadable(file, `its pickle must ${must}`);
  const pickle = new Uint8Array(files.get(pickles[0]!)!);
  const { value, end } = unpickle(pickle, {
    globals: stateDictGlobals(fail),
    persistent: (id) => storageOf(id, fail),
    fail,
  });
  if (end !== pickle.length) throw fail(`end at byte ${end}: it has ${pickle.length}`);
  const prefix = `${folder}data/`;
  const storages = [...files].filter(([name]) => name.startsWith(prefix))
    .map(([name, contents]) => [name.slice(prefix.length), contents] as const);
  return { value, storages: new Map(storages) };
}

/** The tensors by name in what was saved. */
function stateDict(value: unknown, file: string): ReadonlyMap<string, StoredTensor> {
  const wrapper = value instanceof Map &&
    WRAPPERS.find((name) => value.has(name) && !(value.get(name) instanceof StoredTensor));
  const tensors = wrapper ? value.get(wrapper) : value;
  if (!(tensors instanceof Map)) {
    throw unreadable(file, `it must hold tensors by name, or a "state_dict" of such`);
  }
  for (const [name, tensor] of tensors) {
    if (typeof name === "string" && tensor instanceof StoredTensor) continue;
    throw unreadable(file, `"${name}" in its state dict must be a tensor`);
  }
  return withoutModule(tensors);
}

/** Whether a file is of PyTorch's format before 1.6. */
function isLegacy(bytes: Uint8Array): boolean {
  return BEGIN.every((byte, i) => bytes[i] === byte);
}

/**
 * Takes a checkpoint of PyTorch before 1.6 apart: pickles of the magic number, the format's version,
 * the machine, what was saved and the storages' keys, then the storages, each after its count.
 */
function readLegacy(bytes: Uint8Array<ArrayBuffer>, file: string): Checkpoint {
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
    at = begin + storage.count * bytesPerNumber(storage.dtype);
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
