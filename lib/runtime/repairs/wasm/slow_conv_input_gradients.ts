import * as tf from "@tensorflow/tfjs";
import { type Axes, type Axis, convAxes, type Pads } from "../conv_axes.ts";
import {
  copyRun,
  replaceKernel,
  runKernel,
  transposeBlock,
  type WasmCall,
  type WasmHeap,
  withOwn,
} from "./heap.ts";
import { prepare } from "./prepared_data.ts";

/** What the kernel is called with; tfjs's own operations give no dilations. */
export type InputGradientAttributes =
  & tf.Conv2DBackpropInputAttrs
  & Pick<tf.Conv2DAttrs, "dilations">;

/**
 * Of dx at q s + phase - p (stride s, padding p) which taps of the kernel reach it, phase, phase + s, ...,
 * and the first and last q that there are.
 */
interface Phase {
  readonly phase: number;
  readonly taps: number;
  readonly first: number;
  readonly last: number;
}

/** Numbers that XNNPACK computes at once, whether or not there are as many channels. */
const lanes = 8;

/**
 * Makes the input gradient of a convolution on wasm convolutions of dy, which are ten times as fast as
 * tfjs's kernel and know dilations.
 *
 * dx is dy convolved with the kernel turned by 180 degrees, its in- and out-channels swapped; with a
 * stride, one such convolution for each of the places that a pixel can have relative to the stride, with
 * exactly the taps that reach it, then laid out side by side. Turned kernels last as long as the kernel's
 * data. Exact up to rounding for any stride, dilation and padding.
 *
 * Cost: as many multiplications as the convolution itself, but for a few of narrow inputs.
 */
export function registerConvInputGradients(): void {
  replaceKernel<"dy" | "filter", InputGradientAttributes>("Conv2DBackpropInput", (call) => {
    const { inputs: { filter }, attrs, backend } = call;
    if (attrs.dataFormat !== "NHWC") return undefined;
    const { dilations = 1, inputShape } = attrs;
    const axes = convAxes(inputShape, filter.shape, { ...attrs, dilations });
    if (axes.every(({ stride }) => stride === 1)) return convolveWith(phasesOf(axes), call, axes);
    const dx = backend.makeOutput(inputShape, "float32");
    try {
      backend.typedArrayFromHeap(dx).fill(0);
      for (const phases of jointly(phasesOf(axes), filter.shape[2]!)) {
        withOwn(backend, (own) => {
          const part = own(convolveWith(phases, call, axes));
          spread(part, dx, { heap: backend, phases, axes, channels: filter.shape[2]! });
        });
      }
      return dx;
    } catch (error) {
      backend.disposeData(dx.dataId);
      throw error;
    }
  });
}

/** The phases along height and along width that one convolution computes. */
type Phases = readonly [readonly Phase[], readonly Phase[]];

function phasesOf(axes: Axes): Phases {
  const along = ({ input, kernel, stride, before }: Axis): Phase[] =>
    Array.from({ length: Math.min(kernel, stride) }, (_, phase) => ({
      phase,
      taps: Math.ceil((kernel - phase) / stride),
      first: Math.ceil((before - phase) / stride),
      last: Math.floor((input - 1 + before - phase) / stride),
    })).filter(({ first, last }) => first <= last);
  return [along(axes[0]), along(axes[1])];
}

/** All phases in one convolution where that takes fewer multiplications, else each in its own. */
function jointly([rows, columns]: Phases, channels: number): Phases[] {
  const padded = (count: number) => Math.ceil(count / lanes) * lanes;
  const sum = (phases: readonly Phase[]) => phases.reduce((total, { taps }) => total + taps, 0);
  const together = mostTaps(rows) * mostTaps(columns) *
    padded(rows.length * columns.length * channels);
  const apart = sum(rows) * sum(columns) * padded(channels);
  if (together > 0 && together < apart) return [[rows, columns]];
  return rows.flatMap((row) => columns.map((column): Phases => [[row], [column]]));
}

/** [batch, height / s, width / s, phases * channels]. */
function convolveWith(
  phases: Phases,
  { inputs: { dy, filter }, backend }: WasmCall<"dy" | "filter", unknown>,
  axes: Axes,
): tf.TensorInfo {
  const name = `turned ${phases.map((along) => along.map(({ phase }) => phase))} of ${
    axes.map(({ stride }) => stride)
  }`;
  const turned = prepare(filter, {
    heap: backend,
    name,
    make: () => turn(filter, { heap: backend, phases, axes }),
  });
  const pads = phases.map((along, axis): Pads => {
    const { dilation, output } = axes[axis]!;
    const [first, last] = range(along);
    return [(turned.shape[axis]! - 1) * dilation - first, last + 1 - output];
  });
  const dilations = axes.map(({ dilation }) => dilation);
  return withOwn(backend, (own) => {
    const cropped = pads.flat().some((pad) => pad < 0) ? own(crop(dy, pads, backend)) : dy;
    const grown = pads.map((along) => along.map((pad) => Math.max(pad, 0)));
    const attrs = { strides: 1, pad: [[0, 0], ...grown, [0, 0]], dilations, dataFormat: "NHWC" };
    return runKernel("Conv2D", { inputs: { x: cropped, filter: turned }, attrs, backend });
  });
}

function range(phases: readonly Phase[]): [first: number, last: number] {
  return [
    phases.reduce((least, { first }) => Math.min(least, first), Infinity),
    phases.reduce((most, { last }) => Math.max(most, last), -Infinity),
  ];
}

function mostTaps(phases: readonly Phase[]): number {
  return phases.reduce((most, { taps }) => Math.max(most, taps), -Infinity);
}

function crop(dy: tf.TensorInfo, pads: readonly Pads[], backend: WasmHeap): tf.TensorInfo {
  const cut = pads.map((along) => along.map((pad) => Math.max(-pad, 0)));
  const begin = [0, cut[0]![0]!, cut[1]![0]!, 0];
  const size = dy.shape.map((length, axis) =>
    axis % 3 === 0 ? length : Math.max(length - cut[axis - 1]![0]! - cut[axis - 1]![1]!, 0)
  );
  return runKernel("Slice", { inputs: { x: dy }, attrs: { begin, size }, backend });
}

interface Turning {
  readonly heap: WasmHeap;
  readonly phases: Phases;
  readonly axes: Axes;
}

/** [taps, taps, out, phases * in]: the taps of each phase in reverse, those that lack 0. */
function turn(filter: tf.TensorInfo, { heap, phases: [rows, columns], axes }: Turning) {
  const [kernelRows, kernelColumns, channels, outs] = filter.shape as [
    number,
    number,
    number,
    number,
  ];
  const [height, width] = [mostTaps(rows), mostTaps(columns)];
  const stride = rows.length * columns.length * channels;
  const turned = heap.makeOutput([height, width, outs, stride], "float32");
  const from = heap.typedArrayFromHeap(filter), to = heap.typedArrayFromHeap(turned);
  to.fill(0);
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of columns.entries()) {
      for (let tap = 0; tap < height * width; tap++) {
        const r = row.phase + axes[0].stride * (height - 1 - Math.floor(tap / width));
        const s = column.phase + axes[1].stride * (width - 1 - tap % width);
        if (r >= kernelRows || s >= kernelColumns) continue;
        const at = { start: (r * kernelColumns + s) * channels * outs, stride: outs };
        const into = { start: tap * outs * stride + (i * columns.length + j) * channels, stride };
        transposeBlock([channels, outs], { from, at }, { to, into });
      }
    }
  }
  return turned;
}

/** Writes what a convolution gave for some phases to their places in dx. */
function spread(
  part: tf.TensorInfo,
  dx: tf.TensorInfo,
  { heap, phases: [rows, columns], axes, channels }: Turning & { readonly channels: number },
): void {
  const from = heap.typedArrayFromHeap(part), to = heap.typedArrayFromHeap(dx);
  const [batch, height, width] = part.shape as [number, number, number];
  const [above, aside] = [range(rows)[0], range(columns)[0]];
  const [vertical, horizontal] = axes;
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of columns.entries()) {
      const phase = i * columns.length + j;
      for (let image = 0; image < batch; image++) {
        for (let q = row.first; q <= row.last; q++) {
          const y = q * vertical.stride + row.phase - vertical.before;
          for (let p = column.first; p <= column.last; p++) {
            const x = p * horizontal.stride + column.phase - horizontal.before;
            const target = ((image * vertical.input + y) * horizontal.input + x) * channels;
            const place = ((image * height + q - above) * width + p - aside) * rows.length *
              columns.length;
            const source = (place + phase) * channels;
            copyRun({ from, source, length: channels }, { to, target });
          }
        }
      }
    }
  }
}
