import { pathToFileURL } from "node:url";
import { readPth } from "./pytorch/read_pth.ts";
import { type HostTensor, readSafetensors } from "./safetensors.ts";
import { unreadable } from "./unreadable.ts";

/**
 * Reads the tensors of a weight file, a PyTorch checkpoint or safetensors: told apart by their first
 * bytes, not by their names.
 *
 * @throws {Error} As {@linkcode readPth} and {@linkcode readSafetensors} do, and if there is no file.
 *
 * @example
 * ```ts ignore
 * const tensors = await readWeights("resnet18.safetensors");
 * ```
 */
export async function readWeights(path: string | URL): Promise<ReadonlyMap<string, HostTensor>> {
  const file = decodeURIComponent((path instanceof URL ? path : pathToFileURL(path)).pathname);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    throw unreadable(file, `it must be a file: ${(cause as Error).message}`);
  }
  const begin = bytes.subarray(0, 4).toHex();
  const isPth = begin === "504b0304" || begin === "80028a0a"; // a zip archive, a pickled long
  return isPth ? readPth(bytes, file) : readSafetensors(bytes, file).tensors;
}
