import * as tf from "@tensorflow/tfjs";
import { placesOf, type PoolAttributes, poolAxes, withoutRounding } from "../pool_windows.ts";
import { replaceKernel, runKernel, type WasmCall } from "./heap.ts";

/**
 * Makes max poolings of three axes on wasm right, and those of two where sizes are rounded up, as well as
 * average poolings.
 *
 * tfjs's kernel of three axes takes the smallest positive float to be below all numbers; that of two leaves
 * out the windows that rounding adds. Both without a word.
 */
export function registerPoolings(): void {
  replaceKernel<"x", PoolAttributes>("MaxPool3D", ({ inputs: { x }, attrs, backend }) => {
    return taken({ inputs: { input: x }, attrs, backend }, x);
  });
  for (const pooling of ["MaxPool", "AvgPool"]) {
    replaceKernel<"x", tf.NamedAttrMap>(pooling, (call) => {
      const { inputs: { x }, attrs } = call;
      if (!attrs.dimRoundingMode) return undefined;
      const axes = poolAxes(x.shape, attrs as unknown as PoolAttributes);
      return runKernel(pooling, { ...call, attrs: withoutRounding(attrs, axes) });
    });
  }
}

/**
 * Makes the gradients of max poolings on wasm right, and gives them gradients of their own.
 *
 * tfjs's kernel takes a window without a positive number to have no largest one, and its gradient goes
 * astray without a word. Here it goes to the largest number, the first of equals: one kernel adds what
 * belongs to the windows at the places of their largest, and one takes what is there, each the other's gradient.
 */
export function registerMaxPoolGradients(): void {
  for (const pooling of ["MaxPool", "MaxPool3D"]) {
    const [give, take] = [`${pooling}Grad`, `${pooling}Take`];
    const run = (name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap) => () =>
      tf.engine().runKernel(name, inputs, attributes) as tf.Tensor;
    replaceKernel<"dy" | "input", PoolAttributes>(give, (call) => {
      const dx = call.backend.makeOutput(call.inputs.input.shape, "float32");
      const from = call.backend.typedArrayFromHeap(call.inputs.dy);
      const to = call.backend.typedArrayFromHeap(dx).fill(0);
      const places = largest(call);
      for (let window = 0; window < places.length; window++) to[places[window]!]! += from[window]!;
      return dx;
    });
    replaceKernel<"dx" | "input", PoolAttributes>(take, (call) => taken(call, call.inputs.dx));
    tf.registerGradient({
      kernelName: pooling,
      inputsToSave: ["x"],
      gradFunc: (dy, [input], attributes) => ({
        x: run(give, { dy: dy as tf.Tensor, input: input! }, attributes),
      }),
    });
    tf.registerGradient({
      kernelName: give,
      inputsToSave: ["input"],
      gradFunc: (ddx, [input], attributes) => ({
        dy: run(take, { dx: ddx as tf.Tensor, input: input! }, attributes),
        input: () => tf.zerosLike(input!),
      }),
    });
    tf.registerGradient({
      kernelName: take,
      inputsToSave: ["input"],
      gradFunc: (ddy, [input], attributes) => ({
        dx: run(give, { dy: ddy as tf.Tensor, input: input! }, attributes),
        input: () => tf.zerosLike(input!),
      }),
    });
  }
}

/** What stands in `numbers`, of the input's shape, where the largest of each window is. */
function taken(call: WasmCall<"input", PoolAttributes>, numbers: tf.TensorInfo): tf.TensorInfo {
  const { inputs: { input }, attrs, backend } = call;
  const windows = poolAxes(input.shape, attrs).map(({ output }) => output);
  const result = backend.makeOutput([input.shape[0]!, ...windows, input.shape.at(-1)!], "float32");
  const from = backend.typedArrayFromHeap(numbers), to = backend.typedArrayFromHeap(result);
  const places = largest(call);
  for (let window = 0; window < places.length; window++) to[window] = from[places[window]!]!;
  return result;
}

type Windows = readonly (readonly [first: number, end: number])[];

/** Where in the input every number of the output is from. */
function largest({ inputs: { input }, attrs, backend }: WasmCall<"input", PoolAttributes>) {
  const numbers = backend.typedArrayFromHeap(input);
  const [batch, channels] = [input.shape[0]!, input.shape.at(-1)!];
  const [height, width] = input.shape.slice(-3, -1) as [number, number];
  const axes = poolAxes(input.shape, attrs);
  const [columns, rows, layers = [[0, 1] as const]] = axes.map((axis) =>
    Array.from({ length: axis.output }, (_, window) => placesOf(axis, window))
  ).reverse() as unknown as [Windows, Windows, Windows?];
  const depth = axes.length === 3 ? input.shape[1]! : 1;
  const places = new Int32Array(batch * layers.length * rows.length * columns.length * channels);
  const best = new Float32Array(channels);
  let window = 0;
  for (let image = 0; image < batch; image++) {
    for (const [front, back] of layers) {
      for (const [top, bottom] of rows) {
        for (const [left, right] of columns) {
          let isFirst = true;
          for (let z = image * depth + front; z < image * depth + back; z++) {
            for (let y = z * height + top; y < z * height + bottom; y++) {
              for (let x = y * width + left; x < y * width + right; x++, isFirst = false) {
                for (let c = 0, place = x * channels; c < channels; c++, place++) {
                  const number = numbers[place]!;
                  if (!isFirst && !(number > best[c]!)) continue;
                  best[c] = number;
                  places[window + c] = place;
                }
              }
            }
          }
          window += channels;
        }
      }
    }
  }
  return places;
}
