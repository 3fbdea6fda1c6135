/**
 * The ground that everything else stands on: backend, seeded randomness, host reads, progress.
 *
 * @module
 */
export * from "./backend.ts";
export { readFinite, settle } from "./device.ts";
export { cacheFolder, download, type DownloadOptions } from "./download.ts";
export { type BackendName, threadCount } from "./environment.ts";
export * from "./errors.ts";
export { type Explain, readMap } from "./explain.ts";
export * from "./file_integrity.ts";
export * from "./forward.ts";
export { type AdamNumbers, type AdamResult, type AdamTensors, fusedAdam } from "./fused_adam.ts";
export { type FusedConvolution, fusedConvolution } from "./fused_convolution.ts";
export { fetchNpmPackage, type FetchNpmPackageOptions } from "./npm_package.ts";
export * from "./timing.ts";
export * from "./options.ts";
export { type Broadcaster, findJupyter } from "./progress.ts";
export { type Progress, progress, type ProgressOptions } from "./progress.ts";
export * from "./random.ts";
export * from "./repairs/leaked_tape.ts";
export { eachSlice, type Outputs, readOutputs, requireBatch, usualBatchSize } from "./slices.ts";
export { stopPoint } from "./stop.ts";
