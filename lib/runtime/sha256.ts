import { createHash } from "node:crypto";

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
  else for await (const part of data) hash.update(part);
  return hash.digest("hex");
}
