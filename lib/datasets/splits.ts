import { random } from "@lib/runtime";
import type { Dataset } from "./dataset.ts";
import {
  type IdxFile,
  type IdxPair,
  readIdxDataset,
  type ReadIdxDatasetOptions,
  readIdxPair,
  select,
} from "./idx_dataset.ts";

/** A data set in three disjoint parts: fit on one, choose by the second, report the third. */
export interface Splits {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** Options of {@linkcode readMnistSplits}. */
export interface ReadMnistSplitsOptions {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Extension of the four files: `""` or `".gz"`. */
  readonly extension: string;
  /** SHA-256 of the four decompressed files. */
  readonly sha256: Readonly<Record<MnistFile, string>>;
}

/** The names that MNIST gave its files and its successors kept. */
export type MnistFile =
  | "train-images-idx3-ubyte"
  | "train-labels-idx1-ubyte"
  | "t10k-images-idx3-ubyte"
  | "t10k-labels-idx1-ubyte";

/** Images of a train file that are held back for validation. */
export const VALIDATION_COUNT = 5000;

/**
 * Reads the four files of a data set published as MNIST is, split by {@linkcode splitOffValidation};
 * every part stays in file order.
 */
export async function readMnistSplits(
  folder: URL,
  { name, classNames, extension, sha256 }: ReadMnistSplitsOptions,
): Promise<Splits> {
  const file = (name: MnistFile): IdxFile => ({
    path: new URL(name + extension, folder),
    sha256: sha256[name],
  });
  const test = await readIdxDataset({
    images: file("t10k-images-idx3-ubyte"),
    labels: file("t10k-labels-idx1-ubyte"),
  }, { name: `${name} test`, classNames });
  const pair = await readIdxPair({
    images: file("train-images-idx3-ubyte"),
    labels: file("train-labels-idx1-ubyte"),
  }, classNames.length);
  return { ...splitOffValidation(pair, { name, classNames }), test };
}

/**
 * Splits a train file: 5,000 images drawn at random, always the same ones, are for validation and the
 * others for training; or, with `count`, that many of the others, drawn at random as well.
 */
export function splitOffValidation(
  pair: IdxPair,
  { name, classNames, count }: ReadIdxDatasetOptions & { readonly count?: number },
): Pick<Splits, "train" | "validation"> {
  const order = random(0).shuffle(pair.labels.data.length);
  const part = (part: string, indices: Uint32Array) =>
    select(pair, indices.sort(), { name: `${name} ${part}`, classNames });
  const end = count === undefined ? order.length : VALIDATION_COUNT + count;
  return {
    train: part("train", order.slice(VALIDATION_COUNT, end)),
    validation: part("validation", order.slice(0, VALIDATION_COUNT)),
  };
}
