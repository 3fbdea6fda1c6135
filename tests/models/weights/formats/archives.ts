import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

const text = (value: string) => new TextEncoder().encode(value);

/** Numbers of 2 or 4 bytes each, little-endian. */
function fields(...values: (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  return new Uint8Array(
    values.flatMap(([bytes, value]) =>
      Array.from({ length: bytes }, (_, i) => value >>> 8 * i & 255)
    ),
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

/** What to write instead of the truth about a file. */
export interface Lies {
  readonly begin?: number;
  readonly size?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly localName?: string;
}

/** A zip archive of files without compression. */
export function zip(
  files: readonly (readonly [name: string, contents: Uint8Array, lies?: Lies])[],
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, contents, lies = {}] of files) {
    const size = lies.size ?? contents.length;
    const { begin = at, method = 0, flags = 0, localName = name } = lies;
    const sizes = [[4, crc32(contents)], [4, size], [4, size]] as const;
    const head = [[2, 0], [2, flags], [2, method], [4, 0], ...sizes] as const;
    const local = fields([4, 0x04034b50], ...head, [2, localName.length], [2, 0]);
    const central = fields(
      ...[[4, 0x02014b50], [2, 0], ...head, [2, name.length]] as const,
      ...[[2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, begin]] as const,
    );
    const file = [local, text(localName), contents];
    parts.push(...file);
    directory.push(central, text(name));
    at += file.reduce((sum, part) => sum + part.length, 0);
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const count = [2, files.length] as const;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], count, count, [4, length], [4, at], [2, 0]);
  return joined([...parts, ...directory, end]);
}

/** A pickle of protocol 2 from instructions: texts stand for their characters. */
export function pickle(...parts: readonly (string | number)[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.map((part) =>
    typeof part === "number"
      ? new Uint8Array([part])
      : Uint8Array.from(part, (c) => c.charCodeAt(0))
  );
  return joined([new Uint8Array([0x80, 2]), ...bytes]);
}

/** A checkpoint of a pickle and storages. */
export function archive(
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  more: readonly (readonly [name: string, contents: Uint8Array])[] = [],
): Uint8Array<ArrayBuffer> {
  const stored = Object.entries(storages).map(([key, bytes]) => [`a/data/${key}`, bytes] as const);
  return zip([["a/data.pkl", data], ...stored, ...more]);
}
