import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { invalid } from "./errors.ts";
import { requireKnownOptions } from "./options.ts";
import { progress } from "./progress.ts";
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
 * The file gets its name when it is complete and its SHA-256 right; a download that ends in any other
 * way leaves nothing behind and starts anew the next time. A file whose SHA-256 nobody has published
 * can't be told from another one: ask for it as `unknown`, look at the hash in the error, and pass it
 * if you mean to use this file. It need not come a second time.
 *
 * @throws {RangeError} If `sha256` is no SHA-256 or `megabytes` not above 0.
 * @throws {Error} If the address cannot be reached or does not have the file, the file is too long or
 * another one, or its SHA-256 `unknown`; with the signal's reason if aborted.
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
): Promise<URL> {
  requireKnownOptions("download", options, {
    sha256: true,
    megabytes: "a positive number",
    label: "words",
    signal: "an AbortSignal?",
  });
  const { sha256, megabytes, label, signal } = options;
  const action = `download "${label}"`;
  if (!(url instanceof URL || (typeof url === "string" && URL.canParse(url)))) {
    throw new TypeError(invalid(action, "url", "an address", url));
  }
  if (typeof sha256 !== "string" || !/^([0-9a-f]{64}|unknown)$/.test(sha256)) {
    throw new RangeError(invalid(action, "sha256", `64 digits 0-9a-f or "unknown"`, sha256));
  }
  signal?.throwIfAborted();
  const folder = cacheFolder();
  const place = (hash: string) =>
    join(folder, `${hash.slice(0, 16)}-${basename(new URL(url).pathname)}`);
  if (sha256 !== "unknown" && await fileSha256(place(sha256)) === sha256) {
    return pathToFileURL(place(sha256));
  }
  await Deno.mkdir(folder, { recursive: true });
  const part = await Deno.makeTempFile({ dir: folder, prefix: "part-" });
  try {
    const found = await fetchInto(part, url, { megabytes, label, signal });
    if (sha256 !== "unknown" && found !== sha256) {
      throw new Error(
        `Cannot use "${label}" as its SHA-256 must be ${sha256}: what came from ${url} has ${found}`,
      );
    }
    await Deno.rename(part, place(found));
    if (sha256 !== "unknown") return pathToFileURL(place(found));
    throw new Error(
      `Cannot vouch for "${label}" as its SHA-256 is not known: what came from ${url} has ` +
        `${found}. Pass this as "sha256" if you mean to use it`,
    );
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    signal?.throwIfAborted();
    throw error;
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

/** Writes what an address gives into a file and returns its SHA-256. */
async function fetchInto(
  path: string,
  url: string | URL,
  { megabytes, label, signal }: Omit<DownloadOptions, "sha256">,
): Promise<string> {
  const fail = (why: string, cause?: unknown) =>
    new Error(`Cannot download "${label}" from ${url}: ${why}`, { cause });
  const init = signal ? { signal } : {};
  const response = await fetch(url, init).catch((cause) => {
    throw fail(`${cause.message} (is this machine offline?)`, cause);
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw fail(`the server answered ${response.status} ${response.statusText}`);
  }
  const report = progress({ label, total: megabytes, unit: "MB" });
  const hash = createHash("sha256");
  const limit = megabytes * 1e6;
  let bytes = 0;
  const watch = async function* (body: AsyncIterable<Uint8Array>) {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limit) return;
      hash.update(chunk);
      await report.update(Math.floor(bytes / 1e6));
      yield chunk;
    }
  };
  try {
    await Deno.writeFile(path, ReadableStream.from(watch(response.body)), init);
  } catch (cause) {
    throw fail(`it broke off after ${bytes} bytes: ${(cause as Error).message}`, cause);
  }
  if (bytes > limit) throw fail(`it must end within ${megabytes} MB and goes on`);
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
