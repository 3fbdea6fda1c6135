import { readMnistSplits, type Splits } from "./splits.ts";

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
