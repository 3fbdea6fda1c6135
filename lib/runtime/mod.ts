/**
 * The ground that everything else stands on: backend, seeded randomness, host reads, progress.
 *
 * @module
 */
export { writeFileAtomically } from "./atomic_file.ts";
export { backendInfo, setupBackend } from "./backend.ts";
export type { BackendInfo, BackendName, SetupOptions } from "./backend.ts";
export { cacheFolder } from "./cache_folder.ts";
export { download } from "./download.ts";
export type { DownloadOptions } from "./download.ts";
export { invalid } from "./errors.ts";
export type { Forward, XModel } from "./forward.ts";
export { readFinite } from "./host.ts";
export { fetchNpmPackage } from "./npm_package.ts";
export type { FetchNpmPackageOptions } from "./npm_package.ts";
export { progress } from "./progress.ts";
export type { Progress, ProgressOptions } from "./progress.ts";
export { random } from "./random.ts";
export type { Random } from "./random.ts";
export { settle } from "./settle.ts";
export { requireSha256, sha256 } from "./sha256.ts";
export { withTape } from "./tape.ts";
export {
  requireFinite,
  requireIntegerFrom,
  requireLevel,
  requireOneOf,
  requirePositive,
  requirePositiveInteger,
} from "./validators.ts";
