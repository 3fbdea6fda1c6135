import * as tf from "@tensorflow/tfjs";

/** What tfjs's poolings are called with, over two axes or three. */
export type PoolAttributes = tf.AvgPoolAttrs | tf.AvgPool3DAttrs;

/** The windows of a pooling along one axis. */
export interface PoolAxis {
  readonly input: number;
  readonly output: number;
  readonly size: number;
  readonly stride: number;
  /** Places before the first, in which there is nothing. */
  readonly before: number;
}

/** What tfjs computes about a pooling, by names such as `inHeight`. */
type Info = Record<string, number> & { readonly padInfo: Record<string, number> };

/** What a pooling of [batch, height, width, channels], or with depth before height, does along its axes. */
export function poolAxes(shape: readonly number[], attributes: PoolAttributes): PoolAxis[] {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const { computePool2DInfo, computePool3DInfo } = tf.backend_util;
  const compute = shape.length === 4 ? computePool2DInfo : computePool3DInfo;
  const info = (compute as unknown as (...options: unknown[]) => Info)(
    shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const axes = [["Depth", "front"], ["Height", "top"], ["Width", "left"]] as const;
  return axes.slice(5 - shape.length).map(([axis, side]) => ({
    input: info[`in${axis}`]!,
    output: info[`out${axis}`]!,
    size: info[`filter${axis}`]!,
    stride: info[`stride${axis}`]!,
    before: info.padInfo[side]!,
  }));
}

/** The first place of a window that is inside of the input, and the one after the last. */
export function placesOf(
  { input, size, stride, before }: PoolAxis,
  window: number,
): readonly [first: number, end: number] {
  const start = window * stride - before;
  return [Math.max(start, 0), Math.min(start + size, input)];
}

/** The padding of windows by which tfjs takes just these: as many places after the last as they reach over. */
export function padding(axes: readonly PoolAxis[]): number[] {
  const around = axes.map(({ input, output, size, stride, before }) => [
    before,
    Math.max((output - 1) * stride + size - input - before, 0),
  ]);
  // tfjs takes pairs where its type has numbers.
  return [[0, 0], ...around, [0, 0]] as unknown as number[];
}

/** The same windows over two axes said without rounding. */
export function withoutRounding(
  attributes: tf.NamedAttrMap,
  axes: readonly PoolAxis[],
): tf.NamedAttrMap {
  if (!attributes.dimRoundingMode || axes.length === 3) return attributes;
  const { dimRoundingMode: _, ...rest } = attributes;
  return { ...rest, pad: padding(axes) };
}
