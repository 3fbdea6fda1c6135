import { imageTensor, loadPhotoFolder } from "@lib/datasets";
import {
  assignVariables,
  homogeneityError,
  imagenetConventions,
  readWeights,
  squeezenet,
  squeezenetVariables,
} from "@lib/models";
import { predict } from "@lib/training";
import { inputsOf, labelled, photoBatch, type PhotoScores, scorePhotos } from "./photo_measures.ts";

/** SqueezeNet with and without its biases. */
export interface SqueezenetScores {
  readonly biased: PhotoScores;
  /** Every bias at zero, nothing else done; agreement is with the biased network. */
  readonly stripped: PhotoScores;
  readonly homogeneityError: number;
}

/**
 * A reference: ImageNet's SqueezeNet 1.0, a network without batch norm and shortcuts, which bears the
 * loss of its biases.
 *
 * Cost: three forward passes of 0.8 billion multiply-adds a photo.
 *
 * @param weights A file with torchvision's names.
 * @param folder Photos with labels.csv.
 * @throws {TypeError} If the folder has no labels.csv.
 * @throws {Error} If a file is missing or damaged, or the weights are not SqueezeNet's.
 * @see F. Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, 2016,
 * arXiv 1602.07360.
 */
export async function scoreSqueezenet(
  weights: string | URL,
  folder: string | URL,
): Promise<SqueezenetScores> {
  const photos = labelled(await loadPhotoFolder(folder, { resize: 256, crop: 227 }));
  const inputs = await inputsOf(photos, imagenetConventions.torchvision);
  const tensors = await readWeights(weights);
  const models = [true, false].map((bias) => squeezenet({ bias }));
  const few = imageTensor(inputs, [0, 1]);
  try {
    for (const [i, model] of models.entries()) {
      const variables = squeezenetVariables(tensors, { bias: i === 0 });
      assignVariables(model.variables, variables, `${weights}`);
    }
    const [biased, stripped] = models.map(({ forward }) => forward);
    const { classes } = await predict(biased!, inputs, photoBatch);
    return {
      biased: await scorePhotos(biased!, inputs, classes),
      stripped: await scorePhotos(stripped!, inputs, classes),
      homogeneityError: await homogeneityError(stripped!, few),
    };
  } finally {
    few.dispose();
    for (const model of models) model.dispose();
  }
}
