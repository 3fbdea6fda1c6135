import { crc32 } from "node:zlib";
import { unreadable } from "./stored_numbers.ts";

/** One file of an archive. */
interface Entry {
  readonly name: string;
  /** Where its local header begins and its contents end. */
  readonly begin: number;
  readonly end: number;
  readonly contents: Uint8Array;
}

const END = { signature: 0x06054b50, size: 22 };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };

/**
 * Reads a zip archive whose files are stored without compression, as PyTorch writes it: at most 4 GB,
 * nothing behind its end.
 *
 * @returns The contents by name, views of `bytes`.
 * @throws {Error} If a header is damaged, two files overlap or have one name, a file is compressed,
 * encrypted or beyond 4 GB, or its CRC-32 is another: names `file` and the archive's file.
 * @see PKWARE, .ZIP File Format Specification 6.3.10, 2022.
 */
export function readStoredZip(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - END.size;
  if (last < 0 || view.getUint32(last, true) !== END.signature) {
    throw unreadable(file, "a zip archive must end with its directory's end (truncated?)");
  }
  const count = view.getUint16(last + 10, true);
  const directory = view.getUint32(last + 16, true);
  const entries: Entry[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    const [entry, next] = readEntry(bytes, { at, last, directory, file });
    entries.push(entry);
    at = next;
  }
  if (at !== directory + view.getUint32(last + 12, true)) {
    throw unreadable(file, "its zip directory must have the length that it says");
  }
  entries.sort((a, b) => a.begin - b.begin);
  entries.forEach(({ name, begin }, i) => {
    const before = entries[i - 1];
    if (before && begin < before.end) {
      throw unreadable(file, `"${name}" in it must not overlap "${before.name}"`);
    }
  });
  const files = new Map(entries.map(({ name, contents }) => [name, contents]));
  if (files.size < count) throw unreadable(file, "its files must be named differently");
  return files;
}

/** The entry whose central header is at `at`, and where the next one is. */
function readEntry(
  bytes: Uint8Array<ArrayBuffer>,
  { at, last, directory, file }: { at: number; last: number; directory: number; file: string },
): [entry: Entry, next: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = (position: number, { signature, size }: typeof LOCAL, limit: number) => {
    if (position + size <= limit && view.getUint32(position, true) === signature) return;
    throw unreadable(file, `byte ${position} must begin a zip header`);
  };
  const text = (position: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(position, position + length));
  header(at, CENTRAL, last);
  const name = text(at + CENTRAL.size, view.getUint16(at + 28, true));
  const fail = (must: string) => unreadable(file, `"${name}" in it must ${must}`);
  const begin = view.getUint32(at + 42, true);
  const size = view.getUint32(at + 24, true);
  if (view.getUint16(at + 10, true) !== 0 || size !== view.getUint32(at + 20, true)) {
    throw fail("be stored without compression");
  }
  if (view.getUint16(at + 8, true) & 1) throw fail("not be encrypted");
  if (begin === 0xffffffff || size === 0xffffffff) throw fail("lie within 4 GB (it is zip64)");
  header(begin, LOCAL, directory);
  const nameLength = view.getUint16(begin + 26, true);
  if (text(begin + LOCAL.size, nameLength) !== name) throw fail("have one name in both headers");
  const from = begin + LOCAL.size + nameLength + view.getUint16(begin + 28, true);
  const end = from + size;
  if (end > directory) throw fail(`end before the directory, at ${directory}: it ends at ${end}`);
  const contents = bytes.subarray(from, end);
  const crc = view.getUint32(at + 16, true);
  if (crc32(contents) !== crc) throw fail("have the CRC-32 that the directory says (damaged?)");
  const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  const next = lengths.reduce((sum, length) => sum + length, at + CENTRAL.size);
  return [{ name, begin, end, contents }, next];
}
