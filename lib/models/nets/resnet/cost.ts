import { type ResnetOptions, resnetSettings } from "./options.ts";
import { type PlannedConv, planResnet } from "./plan.ts";

/** What a ResNet costs. */
export interface ResnetCost {
  /** Trained values; the running statistics of batch norm are not. */
  readonly parameters: number;
  /** Multiplications, each with an addition, in convolutions and the dense layer, for one input. */
  readonly multiplyAdds: number;
}

/**
 * Counts the parameters of a ResNet and the multiply-adds of one forward pass, without building it.
 *
 * @throws As {@linkcode resnet} does.
 *
 * @example
 * ```ts
 * import { resnetCost } from "@lib/models";
 * resnetCost({ depth: 50, bias: true }); // { parameters: 25557032, multiplyAdds: 4089184256 }
 * ```
 */
export function resnetCost(options: ResnetOptions): ResnetCost {
  const settings = resnetSettings(options);
  const { bias, classes, inputShape, normalisation } = settings;
  const { stem, pool, blocks, features } = planResnet(settings);
  const perChannel = { batch: bias ? 2 : 1, none: bias ? 1 : 0, fixup: 0 }[normalisation];
  let multiplyAdds = features * classes;
  let parameters = multiplyAdds + (bias ? classes : 0);
  const convolve = (image: number[], conv: PlannedConv): number[] => {
    const { channels: [from, to], size } = conv;
    const [height, width] = image = slide(image, conv);
    parameters += size ** 2 * from * to + perChannel * to;
    multiplyAdds += size ** 2 * from * to * height! * width!;
    return image;
  };
  let image = convolve(inputShape.slice(0, 2), stem);
  if (pool) image = slide(image, pool);
  for (const { main, shortcut } of blocks) {
    if (shortcut) convolve(image, shortcut);
    image = main.reduce(convolve, image);
  }
  if (normalisation === "fixup" && bias) { // two scalars a convolution, one a block, two outside
    parameters += blocks.reduce((sum, { main }) => sum + 2 * main.length + 1, 2);
  }
  return { parameters, multiplyAdds };
}

/** The sides of an image after a window of `size` has gone over it. */
function slide(
  image: readonly number[],
  { size, stride, pad }: Pick<PlannedConv, "size" | "stride" | "pad">,
): number[] {
  return image.map((side) => Math.floor((side + 2 * pad - size) / stride) + 1);
}
