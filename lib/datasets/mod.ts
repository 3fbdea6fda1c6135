/**
 * Labelled images: Fashion-MNIST, a part of CIFAR-10 and twelve photographs, committed; MNIST and all of
 * CIFAR-10, on demand; any other IDX data set, and folders of photographs.
 *
 * @module
 */
export * from "./cifar10.ts";
export * from "./csv.ts";
export * from "./dataset.ts";
export * from "./decode_image.ts";
export { readIdxDataset } from "./idx.ts";
export type { IdxFile, IdxFiles, ReadIdxDatasetOptions } from "./idx.ts";
export * from "./mnist.ts";
export type { RgbImage } from "./orientation.ts";
export * from "./photos.ts";
export { resizeImage, shortSideTo } from "./resize.ts";
export type { CropOptions, FloatImage } from "./resize.ts";
