/**
 * Labelled images: Fashion-MNIST, a part of CIFAR-10 and twelve photographs, committed; MNIST and all of
 * CIFAR-10, on demand; any other IDX data set, and folders of photographs.
 *
 * @module
 */
export * from "./centred.ts";
export * from "./cifar10.ts";
export * from "./cifar10_subset.ts";
export * from "./committed_photos.ts";
export { parseCsv } from "./csv.ts";
export type { CsvTable } from "./csv.ts";
export * from "./dataset.ts";
export * from "./decode_image.ts";
export * from "./fashion_mnist.ts";
export * from "./idx.ts";
export * from "./idx_dataset.ts";
export * from "./imagenet_classes.ts";
export * from "./mnist.ts";
export type { RgbImage } from "./orientation.ts";
export { decodePhoto, loadPhotoFolder } from "./photos.ts";
export type { PhotoOptions, Photos } from "./photos.ts";
export * from "./pick_examples.ts";
export { resizeImage, shortSideTo } from "./resize.ts";
export type { CropOptions, FloatImage } from "./resize.ts";
export type { Splits } from "./splits.ts";
