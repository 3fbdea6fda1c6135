/**
 * The ground that everything else stands on: backend, seeded randomness, host reads, progress.
 *
 * @module
 */
export { backendInfo, setupBackend } from "./backend.ts";
export type { BackendInfo, SetupOptions } from "./backend.ts";
export { cacheFolder, download } from "./download.ts";
export type { DownloadOptions } from "./download.ts";
export type { BackendName } from "./environment.ts";
export {
  invalid,
  requireFinite,
  requireIntegerFrom,
  requireLevel,
  requireOneOf,
  requirePositive,
  requirePositiveInteger,
} from "./errors.ts";
export { readFile, requireSha256, sha256, writeFileAtomically } from "./file_integrity.ts";
export { fusedConvolution } from "./fused_convolution.ts";
export type { FusedConvolution } from "./fused_convolution.ts";
export * from "./forward.ts";
export {
  requireBytes,
  requireFunction,
  requireList,
  requireObjects,
  requirePath,
  requireRandom,
  requireTensor,
  requireWatch,
  requireWords,
} from "./kinds.ts";
export { fetchNpmPackage } from "./npm_package.ts";
export type { FetchNpmPackageOptions } from "./npm_package.ts";
export { requireKnownOptions } from "./options.ts";
export { progress } from "./progress.ts";
export type { Progress, ProgressOptions } from "./progress.ts";
export { random } from "./random.ts";
export type { Random } from "./random.ts";
export { readFinite } from "./read_finite.ts";
export { withTape } from "./repairs/leaked_tape.ts";
export { settle } from "./device.ts";
export { stopPoint } from "./stop.ts";
export { eachSlice, type Outputs, readOutputs, requireBatch, usualBatchSize } from "./slices.ts";
export { timed, timeInTurns } from "./timing.ts";
export type { Timed, Turn, TurnsOptions } from "./timing.ts";
