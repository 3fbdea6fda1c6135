import * as tf from "@tensorflow/tfjs";
import { random, readFinite } from "@lib/runtime";
import { type AffineMatrix, readAffine } from "./affine_matrix.ts";
import type { ChainLayer, Part } from "./layered_net.ts";
import { type SparseMatrix, transpose } from "./sparse.ts";

/** An affine function, and what bends its values before the next one. */
export interface Stage extends AffineMatrix {
  /** Each unit's slope below 0, where it is 1 above: 0 is relu's, 1 lets the value through. */
  readonly slopes: Float64Array;
}

/**
 * Reads a chain off the device: affine functions and bends in turn. Max pooling becomes rounds of
 * max(a, b) = a + relu(b - a) over the pairs of each window, in which a passes with slope 1.
 */
export async function readStages(
  action: string,
  parts: readonly Part[],
  inputShape: readonly number[],
): Promise<Stage[]> {
  const stages: Stage[] = [];
  let shape = inputShape;
  for (const part of parts) {
    if ("affine" in part) {
      const affine = await readAffine(part.affine, shape);
      stages.push({ ...affine, slopes: new Float64Array(affine.offset.length).fill(1) });
    } else if (part.bend.kind === "maxPool") {
      for (const stage of await maxPoolStages(action, part.bend, shape)) stages.push(stage);
    } else {
      stages.push({ ...stages.pop()!, slopes: await slopesBelow(part.bend, shape) });
    }
    shape = stages.at(-1)!.shape;
  }
  return stages;
}

/** What an elementwise layer makes of -1, unit by unit, less its sign. */
async function slopesBelow(layer: ChainLayer, shape: readonly number[]): Promise<Float64Array> {
  const answer = tf.tidy(() => layer.apply(tf.fill([1, ...shape], -1)).clone());
  const read = await readFinite(answer, `"${layer.name}" at -1`).finally(() => answer.dispose());
  return Float64Array.from(read, (value) => 0 - value);
}

async function maxPoolStages(
  action: string,
  layer: ChainLayer,
  inputShape: readonly number[],
): Promise<Stage[]> {
  // Of a unit vector the largest of a window is 1 where the window holds the unit: as if it were affine.
  const { transposed, shape } = await readAffine((x) => layer.apply(x), inputShape);
  const windows = transposed.columns.map(({ index }) => [...index]);
  await requireWindows(action, layer, inputShape, windows);
  const stages: Stage[] = [];
  // Each window's candidates: sums of units of the stage before.
  let candidates = windows.map((units) => units.map((unit) => [unit]));
  let columns = inputShape.reduce((size, length) => size * length, 1);
  const push = (rows: Row[], slopes: number[], shape: readonly number[]) => {
    stages.push(stageOf(rows, { columns, slopes, shape }));
    columns = rows.length;
  };
  while (candidates.some(({ length }) => length > 1)) {
    const rows: Row[] = [], slopes: number[] = [];
    candidates = candidates.map((list) =>
      Array.from({ length: Math.ceil(list.length / 2) }, (_, pair) => {
        const [a, b] = [list[2 * pair]!, list[2 * pair + 1]];
        rows.push(a.map((unit) => [unit, 1]));
        slopes.push(1);
        if (!b) return [rows.length - 1];
        rows.push([
          ...b.map((unit): [number, number] => [unit, 1]),
          ...a.map((unit): [number, number] => [unit, -1]),
        ]);
        slopes.push(0);
        return [rows.length - 2, rows.length - 1];
      })
    );
    push(rows, slopes, [rows.length]);
  }
  const winners = candidates.map(([units]) => units!.map((unit): [number, number] => [unit, 1]));
  push(winners, winners.map(() => 1), shape);
  return stages;
}

/** The entries of a row: column and weight. */
type Row = [column: number, weight: number][];

function stageOf(
  rows: readonly Row[],
  { columns, slopes, shape }: {
    readonly columns: number;
    readonly slopes: readonly number[];
    readonly shape: readonly number[];
  },
): Stage {
  const transposed: SparseMatrix = {
    rows: columns,
    columns: rows.map((row) => {
      // A unit may be on both sides of a difference, where windows repeat it.
      const sorted = row.toSorted(([a], [b]) => a - b);
      return {
        index: Int32Array.from(sorted, ([column]) => column),
        value: Float64Array.from(sorted, ([, weight]) => weight),
      };
    }),
  };
  return {
    matrix: transpose(transposed),
    transposed,
    offset: new Float64Array(rows.length),
    shape,
    slopes: Float64Array.from(slopes),
  };
}

/** Requires a layer that is the largest of these windows, at random inputs of both signs. */
async function requireWindows(
  action: string,
  layer: ChainLayer,
  inputShape: readonly number[],
  windows: readonly (readonly number[])[],
): Promise<void> {
  const size = inputShape.reduce((product, length) => product * length, 1);
  for (const shift of [0, -9]) {
    const values = random(2).normalArray(size).map((value) => value + shift);
    const answer = tf.tidy(() => layer.apply(tf.tensor(values, [1, ...inputShape])).clone());
    const read = await readFinite(answer, `"${layer.name}" at a probe`)
      .finally(() => answer.dispose());
    const isLargest = windows.every((units, window) =>
      units.length > 0 &&
      read[window] === units.reduce((most, i) => Math.max(most, values[i]!), -Infinity)
    );
    if (isLargest && read.length === windows.length) continue;
    throw new TypeError(
      `Cannot ${action} as "${layer.name}" must be the largest of its windows as its kind "maxPool" says`,
    );
  }
}
