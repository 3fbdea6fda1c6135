import { inputXGradient, integratedGradients } from "@lib/attribution";
import { type Forward, progress, readFinite, timed } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Side of the squares of pixels over which maps are summed to be kept. */
export const mapBlock = 4;

/** Points of a path of Integrated Gradients in one pass. */
export const pointsAtOnce = 2;

/** Maps of the predicted class by two methods. */
export interface PhotoMaps {
  /** sum |IG - input x gradient| / sum |IG| over all inputs and their features. */
  readonly difference: number;
  /**
   * For each input the sums of Integrated Gradients and of input x gradient over channels and squares of
   * {@linkcode mapBlock} pixels, row by row, in logits, to two digits.
   */
  readonly maps: Readonly<Record<"ig" | "oneGradient", readonly (readonly number[])[]>>;
  /** Of one input, in the mean. */
  readonly seconds: Readonly<Record<"ig" | "oneGradient", number>>;
}

/** Options of {@linkcode explainPhotos}. */
export interface ExplainOptions {
  readonly target: readonly number[];
  readonly steps: number;
  readonly label: string;
  readonly signal: AbortSignal | undefined;
}

/** Integrated Gradients and input x gradient of each input, one after the other, and their difference. */
export async function explainPhotos(
  forward: Forward,
  inputs: tf.Tensor,
  { target, steps, label, signal }: ExplainOptions,
): Promise<PhotoMaps> {
  const maps = { ig: [] as number[][], oneGradient: [] as number[][] };
  const seconds = { ig: 0, oneGradient: 0 };
  let [error, mass] = [0, 0];
  const bar = progress({ label: `Maps, ${label}`, total: target.length, unit: "photos" });
  const path = {
    steps,
    rule: "gauss-legendre",
    batchSize: pointsAtOnce,
    ...(signal && { signal }),
  } as const;
  for (const [i, c] of target.entries()) {
    const one = tf.slice(inputs, i, 1);
    const methods = {
      ig: async () =>
        (await integratedGradients(forward, one, { ...path, target: c })).attributions,
      oneGradient: () => Promise.resolve(inputXGradient(forward, one, { target: c })),
    };
    const found = {} as Record<keyof typeof maps, Float32Array>;
    for (const key of ["ig", "oneGradient"] as const) {
      const { result: map, milliseconds } = await timed(async () => {
        const map = await methods[key]();
        return await readFinite(map, label).finally(() => map.dispose());
      });
      seconds[key] += milliseconds / 1000 / target.length;
      found[key] = map;
      maps[key].push(shrunk(map, inputs.shape as tf.Tensor4D["shape"]));
    }
    one.dispose();
    found.ig.forEach((value, k) => {
      error += Math.abs(value - found.oneGradient[k]!);
      mass += Math.abs(value);
    });
    await bar.update(i + 1);
  }
  await bar.done();
  return { difference: error / mass, maps, seconds };
}

/** Sums over channels and squares of pixels, to two digits. */
function shrunk(map: Float32Array, [, height, width, channels]: tf.Tensor4D["shape"]): number[] {
  const sums = new Float64Array(height * width / mapBlock ** 2);
  for (const [k, value] of map.entries()) {
    const pixel = Math.floor(k / channels);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    sums[Math.floor(y / mapBlock) * (width / mapBlock) + Math.floor(x / mapBlock)]! += value;
  }
  return Array.from(sums, (sum) => Number(sum.toPrecision(2)));
}
