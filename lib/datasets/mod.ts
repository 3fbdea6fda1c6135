/**
 * Labelled images: Fashion-MNIST (committed), MNIST (on demand) and any other IDX data set.
 *
 * @module
 */
export * from "./dataset.ts";
export * from "./fashion_mnist.ts";
export * from "./idx.ts";
export * from "./idx_dataset.ts";
export * from "./mnist.ts";
export * from "./pick_examples.ts";
export type { Splits } from "./splits.ts";
