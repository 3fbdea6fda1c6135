/**
 * Labelled images: Fashion-MNIST and twelve photographs (committed), MNIST (on demand), any other IDX
 * data set, and folders of photographs.
 *
 * @module
 */
export * from "./dataset.ts";
export * from "./decode_image.ts";
export * from "./fashion_mnist.ts";
export * from "./idx.ts";
export * from "./idx_dataset.ts";
export * from "./mnist.ts";
export type { RgbImage } from "./orientation.ts";
export * from "./photos.ts";
export * from "./pick_examples.ts";
export { resizeImage, shortSideTo } from "./resize.ts";
export type { CropOptions, FloatImage } from "./resize.ts";
export type { Splits } from "./splits.ts";
