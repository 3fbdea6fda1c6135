/**
 * Baselines: what an input is compared with, named in pixel space, given in model-input space.
 *
 * @module
 */
export { fgsm, pgd } from "./adversarial.ts";
export type { Aim, FgsmOptions, PgdOptions } from "./adversarial.ts";
export { anotherImage } from "./another_image.ts";
export type { AnotherImageOptions } from "./another_image.ts";
export { averageOverBaselines } from "./average.ts";
export type { AveragedAttributions, AverageOptions } from "./average.ts";
export { blur, boxBlur } from "./blur.ts";
export type { BlurOptions, BoxBlurOptions } from "./blur.ts";
export { black, maxDistance, meanColour, singleColour, white } from "./colours.ts";
export type { ColourOptions } from "./colours.ts";
export { compareBaselines } from "./compare.ts";
export type {
  CompareBaselinesOptions,
  ComparedBaseline,
  ComparedExample,
  DrawBaseline,
  RepeatedBaseline,
} from "./compare.ts";
export { gaussianNoise, uniformNoise } from "./noise.ts";
export type { DrawnOptions, GaussianNoiseOptions } from "./noise.ts";
export type { Normalization, PixelSpace } from "./pixel_space.ts";
export { baselinePrediction } from "./prediction.ts";
export type { BaselinePrediction } from "./prediction.ts";
