import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { invalid } from "./errors.ts";
import { requireKnownOptions } from "./options.ts";
import { progress, type ProgressMeans } from "./progress.ts";
import { sha256 as sha256Of } from "./file_integrity.ts";

/** Options of {@linkcode download}. */
export interface DownloadOptions {
  /** SHA-256 of the file in hexadecimal, or `unknown`: then an error tells the one that came. */
  readonly sha256: string;
  /** Size of the file in units of 10^6 bytes, rounded up: whatever goes on beyond it is refused. */
  readonly megabytes: number;
  /** What it is, for the progress line and for errors. */
  readonly label: string;
  /** Ends the download. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings a file from a public address into the {@linkcode cacheFolder} and returns where it lies; the
 * next time it lies there already, and is only checked.
 *
 * The file gets its name when it is complete and its SHA-256 right. What had come of a download that
 * broke off, was stopped or killed is kept beside it as `.part`, and the next one goes on from there
 * where the server can; a second process waits for the first. A file whose SHA-256 nobody has published
 * can't be told from another one: ask for it as `unknown`, look at the hash in the error, and pass it
 * if you mean to use this file. It need not come a second time.
 *
 * @param means Where progress is shown.
 * @throws {RangeError} If `sha256` is no SHA-256 or `megabytes` not above 0.
 * @throws {NotConnected} If the address cannot be reached.
 * @throws {Error} If it does not have the file, the file is too long or another one, or its SHA-256
 * `unknown`; with the signal's reason if aborted.
 *
 * @example
 * ```ts ignore
 * import { download } from "@lib/runtime";
 * const file = await download("https://example.org/weights.safetensors", {
 *   label: "weights",
 *   sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
 *   megabytes: 47,
 * });
 * const bytes = await Deno.readFile(file);
 * ```
 */
export async function download(
  url: string | URL,
  options: DownloadOptions,
  means: ProgressMeans = {},
): Promise<URL> {
  requireKnownOptions("download", options, {
    sha256: "a SHA-256",
    megabytes: "a positive number",
    label: "words",
    signal: "an AbortSignal?",
  });
  const { sha256, megabytes, label, signal } = options;
  const action = `download "${label}"`;
  if (!(url instanceof URL || (typeof url === "string" && URL.canParse(url)))) {
    throw new TypeError(invalid(action, "url", "an address", url));
  }
  signal?.throwIfAborted();
  const folder = cacheFolder(), name = basename(new URL(url).pathname);
  const place = (hash: string) => join(folder, `${hash.slice(0, 16)}-${name}`);
  const isThere = async () => sha256 !== "unknown" && await fileSha256(place(sha256)) === sha256;
  if (await isThere()) return pathToFileURL(place(sha256));
  await Deno.mkdir(folder, { recursive: true });
  const address = await sha256Of(new TextEncoder().encode(`${url}`));
  const path = `${place(address)}.part`;
  using part = await openAlone(path);
  // Another process may have brought it meanwhile.
  if (await isThere()) {
    await Deno.remove(path);
    return pathToFileURL(place(sha256));
  }
  let found: string;
  try {
    found = await fetchInto(part, url, { megabytes, label, signal, means });
  } catch (error) {
    if ((await part.stat()).size === 0) await Deno.remove(path);
    signal?.throwIfAborted();
    throw error;
  }
  if (sha256 !== "unknown" && found !== sha256) {
    await Deno.remove(path);
    throw new Error(
      `Cannot use "${label}" as its SHA-256 must be ${sha256}: what came from ${url} has ${found}`,
    );
  }
  await Deno.rename(path, place(found));
  if (sha256 !== "unknown") return pathToFileURL(place(found));
  throw new Error(
    `Cannot vouch for "${label}" as its SHA-256 is not known: what came from ${url} has ` +
      `${found}. Pass this as "sha256" if you mean to use it`,
  );
}

/** Opens the file of this name for one process at a time; others wait. */
export async function openAlone(path: string): Promise<Deno.FsFile> {
  while (true) {
    const file = await Deno.open(path, { create: true, read: true, write: true });
    await file.lock(true);
    // Who had it before may have renamed or removed it.
    const named = await Deno.stat(path).catch(() => undefined);
    if (named && named.ino === (await file.stat()).ino) return file;
    file.close();
  }
}

/** SHA-256 of a file, or undefined where there is none. */
async function fileSha256(path: string): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    return await sha256Of(file.readable);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes what an address gives into a file, behind what is there, and returns the SHA-256 of all. */
async function fetchInto(
  part: Deno.FsFile,
  url: string | URL,
  { megabytes, label, signal, means }: Omit<DownloadOptions, "sha256"> & { means: ProgressMeans },
): Promise<string> {
  const cannot = `Cannot download "${label}" from ${url}: `;
  const fail = (why: string, cause?: unknown) => new Error(cannot + why, { cause });
  const ask = (headers: Record<string, string>) =>
    fetch(url, { headers, ...(signal && { signal }) }).catch((cause) => {
      const why = `${cause.message} (is this machine offline?)`;
      throw new Deno.errors.NotConnected(cannot + why, { cause });
    });
  let { size: bytes } = await part.stat();
  let response = await ask(
    bytes > 0 ? { "range": `bytes=${bytes}-`, "accept-encoding": "identity" } : {},
  );
  if (response.status === 416) { // nothing lies behind what is there
    await response.body?.cancel();
    response = await ask({});
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw fail(`the server answered ${response.status} ${response.statusText}`);
  }
  const goesOn = response.headers.get("content-range")?.startsWith(`bytes ${bytes}-`);
  if (response.status !== 206 || !goesOn) await part.truncate(bytes = 0);
  await part.seek(0, Deno.SeekMode.Start);
  const hash = createHash("sha256"), before = new Uint8Array(65536);
  for (let size; (size = await part.read(before)) !== null;) hash.update(before.subarray(0, size));
  const from = Math.floor(bytes / 1e6);
  const report = progress({ label, total: megabytes, from, unit: "MB" }, means);
  const limit = megabytes * 1e6;
  try {
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > limit) break;
      hash.update(chunk);
      for (let at = 0; at < chunk.length;) at += await part.write(chunk.subarray(at));
      await report.update(Math.floor(bytes / 1e6));
    }
  } catch (cause) {
    const { name, message } = cause as Error;
    if (name === "AbortError") throw cause; // Stop was pressed
    throw fail(`it broke off after ${bytes} bytes, where the next try goes on: ${message}`, cause);
  }
  if (bytes > limit) {
    await part.truncate(0);
    throw fail(`it must end within ${megabytes} MB and goes on`);
  }
  await report.done();
  return hash.digest("hex");
}

/**
 * The folder that downloads are kept in: what the environment variable `ATTRIBUTION_CACHE` names, or
 * `attribution-notebooks` in the system's folder for caches (`$XDG_CACHE_HOME` or `~/.cache`,
 * `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows). It may be deleted at any time.
 */
export function cacheFolder(): string {
  const named = Deno.env.get("ATTRIBUTION_CACHE");
  return named || join(systemCache(), "attribution-notebooks");
}

function systemCache(): string {
  const { os } = Deno.build;
  const folder = Deno.env.get(os === "windows" ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
  if (folder && os !== "darwin") return folder;
  const home = Deno.env.get("HOME");
  if (home) return join(home, os === "darwin" ? "Library/Caches" : ".cache");
  throw new Error("Cannot find a folder for downloads: set ATTRIBUTION_CACHE to one");
}
