import { createHash } from "node:crypto";
import { invalid, requireBytes, requirePath, requireWords } from "./errors.ts";

/**
 * SHA-256 of bytes, or of what a stream gives without keeping it, in hexadecimal.
 *
 * @example
 * ```ts
 * import { sha256 } from "@lib/runtime";
 * await sha256(new Uint8Array()); // e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
 * ```
 */
export async function sha256(data: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  if (data instanceof Uint8Array) hash.update(data);
  else if (typeof data?.[Symbol.asyncIterator] === "function") {
    for await (const part of data) hash.update(part);
  } else {
    const must = "a Uint8Array or a stream of such";
    throw new TypeError(invalid("reckon a SHA-256", "data", must, data));
  }
  return hash.digest("hex");
}

/**
 * A file's bytes, unpacked where they are gzip-compressed, and its name for errors.
 *
 * @throws {Error} If it is missing or its gzip broken; the message names it.
 */
export async function readFile(path: string | URL) {
  requirePath("read a file", "path", path);
  const file = nameOf(path);
  const fail = (where: string) => (cause: Error): never => {
    throw new Error(`Cannot read "${file}"${where}: ${cause.message}`, { cause });
  };
  const bytes = await Deno.readFile(path).catch(fail(""));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { bytes, file };
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const unpacked = new Response(stream).bytes();
  return { bytes: await unpacked.catch(fail(" as its gzip is broken")), file };
}

function nameOf(path: string | URL): string {
  return path instanceof URL ? decodeURIComponent(path.pathname) : path;
}

/**
 * Makes sure that bytes are the ones meant.
 *
 * @param expected Their SHA-256 in hexadecimal.
 * @param file What the error calls them.
 * @throws {Error} If their SHA-256 is another.
 */
export async function requireSha256(
  bytes: Uint8Array,
  expected: string,
  file: string,
): Promise<void> {
  requireWords("check a file", "file", file);
  requireWords("check a file", "expected", expected);
  requireBytes("check a file", "bytes", bytes);
  const found = await sha256(bytes);
  if (found === expected) return;
  throw new Error(
    `Cannot read "${file}" as its SHA-256 must be ${expected}: current value is ${found}`,
  );
}

/**
 * Writes a file so that whoever reads it sees the old contents or the new ones, never a part: into
 * a temporary file beside it, which then takes its name.
 *
 * @throws {Error} If it cannot be written; the message names it.
 */
export async function writeFileAtomically(path: string | URL, bytes: Uint8Array): Promise<void> {
  requirePath("write a file", "path", path);
  requireBytes("write a file", "bytes", bytes);
  const temporary = path instanceof URL ? new URL(`${path.href}.part`) : `${path}.part`;
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    throw new Error(`Cannot write "${nameOf(path)}": ${(cause as Error).message}`, { cause });
  }
}
