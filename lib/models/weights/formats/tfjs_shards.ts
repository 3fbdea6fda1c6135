import { progress, requireSha256 } from "@lib/runtime";
import { decodeNumbers, elementCount, type HostTensor, unreadable } from "./stored_numbers.ts";

/** A model in tfjs's format: a JSON file that lists its float32 tensors, and files of their bytes. */
export interface TfjsModel {
  /** What it is, for errors. */
  readonly source: string;
  /** Ends in `/`. */
  readonly folder: URL;
  /** The JSON file, then those of the tensors' bytes. */
  readonly files: readonly string[];
  /** Length of all files together. */
  readonly bytes: number;
  /** SHA-256 of all files, one after the other, in hexadecimal. */
  readonly sha256: string;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the tensors of a model in tfjs's format.
 *
 * @throws {Error} If a file is missing or together they are not the ones of that SHA-256.
 */
export async function readTfjsShards(
  { source, folder, files, signal, ...published }: TfjsModel,
): Promise<Map<string, HostTensor>> {
  const report = progress({ label: `Read ${source}`, total: files.length, unit: "files" });
  const all = new Uint8Array(published.bytes);
  let end = 0, begin = 0;
  for (const [i, file] of files.entries()) {
    signal?.throwIfAborted();
    const bytes = await Deno.readFile(new URL(file, folder));
    if (end + bytes.length > all.length) {
      throw unreadable(source, `it must have ${all.length} bytes: it has more`);
    }
    all.set(bytes, end);
    end += bytes.length;
    if (i === 0) begin = end;
    await report.update(i + 1);
  }
  await requireSha256(all, published.sha256, source);
  await report.done();
  const model = new TextDecoder().decode(all.subarray(0, begin));
  const { weightsManifest: [manifest] } = JSON.parse(model);
  const tensors = new Map<string, HostTensor>();
  let at = begin;
  for (const { name, shape } of manifest.weights) {
    const next = at + 4 * elementCount(shape);
    const fail = (must: string) => unreadable(source, `tensor "${name}" must ${must}`);
    tensors.set(name, { shape, data: decodeNumbers(all.subarray(at, next), "F32", fail) });
    at = next;
  }
  return tensors;
}
