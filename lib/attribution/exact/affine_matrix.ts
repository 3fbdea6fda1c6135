import * as tf from "@tensorflow/tfjs";
import { readFinite } from "@lib/runtime";
import type { Affine } from "./layered_net.ts";
import { type SparseMatrix, transpose } from "./sparse.ts";

/** The function x to matrix x + offset in float64, on flattened tensors. */
export interface AffineMatrix {
  readonly matrix: SparseMatrix;
  readonly transposed: SparseMatrix;
  readonly offset: Float64Array;
  /** The shape of one output, without the batch axis. */
  readonly shape: readonly number[];
}

/** Rows (or columns) of the input that reach no row of the output in common: who reaches each of those. */
type Group = Map<number, number>;

/**
 * Reads an affine function off as a sparse matrix, by probing it with unit vectors.
 *
 * Unit vectors whose images cannot overlap share a probe: a convolution takes a few probes for each
 * of its input channels, however large the image.
 *
 * @param inputShape The shape of one input, without the batch axis.
 */
export async function readAffine(
  affine: Affine,
  inputShape: readonly number[],
): Promise<AffineMatrix> {
  const probed = await probeOffset(affine, inputShape);
  const { offset, shape } = probed;
  const [height, width, channels] = grid(inputShape), [, outWidth, outChannels] = grid(shape);
  const unitAt = (y: number, x: number, channel: number) => (y * width + x) * channels + channel;
  const rowOf = (output: number) => Math.floor(output / (outWidth * outChannels));
  const columnOf = (output: number) => Math.floor(output / outChannels) % outWidth;

  const xs = range(width), ys = range(height), cs = range(channels);
  const pixel = (y: number, x: number) => cs.map((channel) => unitAt(y, x, channel));
  const rows = await partLines(probed, ys.map((y) => xs.flatMap((x) => pixel(y, x))), rowOf);
  const columns = await partLines(probed, xs.map((x) => ys.flatMap((y) => pixel(y, x))), columnOf);

  const probes = rows.flatMap((row) =>
    columns.flatMap((column) => cs.map((channel) => ({ row, column, channel })))
  );
  const units = probes.map(({ row, column, channel }) =>
    [...new Set(row.values())].flatMap((y) =>
      [...new Set(column.values())].map((x) => unitAt(y, x, channel))
    )
  );
  const entries = range(height * width * channels).map(() => [] as [number, number][]);
  let next = 0;
  for await (const image of imagesOf(probed, units, () => 1)) {
    const { row, column, channel } = probes[next++]!;
    for (let output = 0; output < image.length; output++) {
      if (image[output] === 0) continue;
      const unit = unitAt(row.get(rowOf(output))!, column.get(columnOf(output))!, channel);
      entries[unit]!.push([output, image[output]!]);
    }
  }
  const matrix = {
    rows: offset.length,
    columns: entries.map((column) => ({
      index: Int32Array.from(column, ([output]) => output),
      value: Float64Array.from(column, ([, weight]) => weight),
    })),
  };
  return { matrix, transposed: transpose(matrix), offset, shape };
}

/** Parts lines of the input into groups, as few as comes easily, that one probe can hold together. */
async function partLines(
  probed: Probed,
  lines: readonly (readonly number[])[],
  lineOf: (output: number) => number,
): Promise<Group[]> {
  const groups: Group[] = [];
  let line = 0;
  // Sizes that differ from unit to unit, so that no image vanishes by cancellation.
  for await (const image of imagesOf(probed, lines, (unit) => 1 + (unit * 0.618) % 1)) {
    const reached = new Set<number>();
    image.forEach((y, output) => y !== 0 && reached.add(lineOf(output)));
    let group = groups.find((others) => ![...reached].some((output) => others.has(output)));
    if (!group) groups.push(group = new Map());
    for (const output of reached) group.set(output, line);
    line++;
  }
  return groups;
}

/** Height, width and channels; a series is as high as it is long, a volume stands on its side. */
function grid(shape: readonly number[]): readonly [number, number, number] {
  if (shape.length === 2) return [shape[0]!, 1, shape[1]!];
  if (shape.length === 3) return shape as [number, number, number];
  if (shape.length === 4) return [shape[0]! * shape[1]!, shape[2]!, shape[3]!];
  return [1, 1, shape.reduce((size, length) => size * length, 1)];
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** An affine function with its value at 0, flattened: what probing it starts from. */
interface Probed {
  readonly affine: Affine;
  /** Of one input and of one output, without the batch axis. */
  readonly inputShape: readonly number[];
  readonly shape: readonly number[];
  readonly offset: Float64Array;
}

/** Values on the device at once, at most. */
const memory = 2 ** 22;

/** Probes are this large, a power of two, so that rounding at the offset does not blur their images. */
const magnified = 2 ** 12;

/** Evaluates an affine function at 0. */
async function probeOffset(affine: Affine, inputShape: readonly number[]): Promise<Probed> {
  const zero = tf.tidy(() => affine(tf.zeros([1, ...inputShape])).clone());
  const offset = await readFinite(zero, "an affine layer at 0").finally(() => zero.dispose());
  return { affine, inputShape, shape: zero.shape.slice(1), offset: Float64Array.from(offset) };
}

/**
 * The images, less the offset, of probes: inputs that are 0 except at the listed units.
 *
 * @param probes The units of each probe.
 * @param size The value of a unit where it is probed, about 1.
 */
async function* imagesOf(
  { affine, inputShape, offset }: Probed,
  probes: readonly (readonly number[])[],
  size: (unit: number) => number,
): AsyncGenerator<Float64Array> {
  const inputs = inputShape.reduce((product, length) => product * length, 1);
  const batch = Math.ceil(memory / Math.max(inputs, offset.length));
  for (let first = 0; first < probes.length; first += batch) {
    const pass = probes.slice(first, first + batch);
    const values = new Float32Array(pass.length * inputs);
    pass.forEach((units, row) =>
      units.forEach((unit) => values[row * inputs + unit] = magnified * size(unit))
    );
    const y = tf.tidy(() => affine(tf.tensor(values, [pass.length, ...inputShape])).clone());
    const read = await readFinite(y, "an affine layer at a probe").finally(() => y.dispose());
    for (let at = 0; at < read.length; at += offset.length) {
      yield offset.map((constant, i) => (read[at + i]! - constant) / magnified);
    }
  }
}
