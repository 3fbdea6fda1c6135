import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import {
  anotherImage,
  black,
  blur,
  gaussianNoise,
  maxDistance,
  meanColour,
  type PixelSpace,
  singleColour,
  uniformNoise,
  white,
} from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ quiet: true });

const normalization = { mean: [0.5, 0.25], std: [0.2, 0.5] };
const shape: [number, number, number, number] = [2, 5, 4, 2];
const pixels = random(3).uniformArray(80);

/** (pixel - mean) / std by hand. */
function normalized(values: ArrayLike<number>): number[] {
  const { mean, std } = normalization;
  return Array.from(values, (value, i) => (value - mean[i % 2]!) / std[i % 2]!);
}

/** Every baseline that is made from pixels, from one seed where it is drawn. */
const makers: Record<string, (inputs: tf.Tensor, options: PixelSpace, seed?: number) => tf.Tensor> =
  {
    black,
    white,
    singleColour: (x, options) => singleColour(x, { ...options, colour: [0.1, 0.9] }),
    meanColour,
    maxDistance,
    blur: (x, options) => blur(x, { ...options, sigma: 1.5 }),
    uniformNoise: (x, options, seed = 5) => uniformNoise(x, { ...options, random: random(seed) }),
    gaussianNoise: (x, options, seed = 5) => gaussianNoise(x, { ...options, random: random(seed) }),
  };

/** A baseline's values for pixels, or for the same picture in normalised space; everything freed. */
async function valuesOf(
  make: (inputs: tf.Tensor) => tf.Tensor,
  of: ArrayLike<number> = pixels,
  form: number[] = shape,
): Promise<number[]> {
  return await withoutLeaks(async () => {
    const inputs = tf.tensor(Array.from(of), form), baseline = make(inputs);
    assertEquals([baseline.shape, baseline.dtype], [inputs.shape, "float32"]);
    return Array.from(await baseline.data().finally(() => tf.dispose([inputs, baseline])));
  });
}

Deno.test("each baseline is one picture, in pixel space and in normalised space, within [0, 1]", async () => {
  for (const [name, make] of Object.entries(makers)) {
    const picture = await valuesOf((x) => make(x, {}));
    assert(picture.every((value) => value >= 0 && value <= 1 + 2 ** -22), `${name} leaves [0, 1]`);
    const inModel = await valuesOf((x) => make(x, { normalization }), normalized(pixels));
    // There and back again rounds values up to 1 to 2^-22, which 1 / std makes five times as large.
    await assertClose(inModel, normalized(picture), 2 ** -19, name);
  }
});

Deno.test("black is -mean / std in normalised space, and the zero there is the mean colour", async () => {
  const blackest = await valuesOf((x) => black(x, { normalization }));
  await assertClose(blackest.slice(0, 2), [-2.5, -0.5]);
  const mean = await valuesOf((x) =>
    singleColour(x, { normalization, colour: normalization.mean })
  );
  await assertClose(mean, new Float32Array(80));
  await assertRejects(() => assertClose(blackest, mean));
});

Deno.test("the mean colour is each image's own, channel by channel", async () => {
  const image = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  await assertClose(
    await valuesOf(meanColour, image, [2, 1, 2, 2]),
    [0.2, 0.3, 0.2, 0.3, 0.6, 0.7, 0.6, 0.7],
  );
});

Deno.test("the baseline of maximal distance is the farther end of the range, value by value", async () => {
  assertEquals(await valuesOf(maxDistance, [0, 0.4, 0.6, 1], [1, 2, 2, 1]), [1, 1, 0, 0]);
});

Deno.test("blur keeps a plain image and each picture's mean, and spreads a point as a Gaussian", async () => {
  for (const sigma of [0.5, 2, 40]) {
    const plain = await valuesOf((x) => blur(x, { sigma }), new Float32Array(70).fill(0.3), [
      1,
      7,
      5,
      2,
    ]);
    await assertClose(plain, new Float32Array(70).fill(0.3));
  }
  // Mirrored borders lose nothing, so that each column of the matrix sums to 1 as well.
  const blurred = await valuesOf((x) => blur(x, { sigma: 1.5 }));
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b) / 80;
  await assertClose([mean(blurred)], [mean(pixels)]);

  const size = 21, point = new Float32Array(size * size), middle = 10 * size + 10;
  point[middle] = 1;
  const spread = await valuesOf((x) => blur(x, { sigma: 1 }), point, [1, size, size, 1]);
  const gaussian = (dy: number, dx: number) => Math.exp(-(dy * dy + dx * dx) / 2) / (2 * Math.PI);
  // The discrete Gaussian differs from the density by its normalisation, 2e-8 at sigma 1, and by
  // the tail cut at 4 sigma, 7e-5.
  for (const [dy, dx] of [[0, 0], [1, 0], [0, 2], [-2, 1]] as const) {
    await assertClose([spread[middle + dy * size + dx]!], [gaussian(dy, dx)], 1e-4);
  }
});

Deno.test("noise repeats with its seed, differs with another, and goes on with each draw", async () => {
  for (const name of ["uniformNoise", "gaussianNoise"]) {
    const drawn = (seed: number) => valuesOf((x) => makers[name]!(x, {}, seed));
    const first = await drawn(5);
    assertEquals(await drawn(5), first);
    assertNotEquals(await drawn(6), first);
  }
  const stream = random(1);
  const draws = [
    await valuesOf((x) => uniformNoise(x, { random: stream })),
    await valuesOf((x) => uniformNoise(x, { random: stream })),
  ];
  assert(draws[0]!.every((value, i) => value !== draws[1]![i]));
});

Deno.test("noise has the moments that it claims", async () => {
  const size = 20000, grey = new Float32Array(size).fill(0.5);
  const moments = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / size;
    return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size];
  };
  // Five standard errors: of a mean sd / sqrt(n), of a variance at most sd^2 sqrt(2 / n).
  const uniform = moments(
    await valuesOf((x) => uniformNoise(x, { random: random(2) }), grey, [1, size, 1, 1]),
  );
  await assertClose(uniform, [0.5, 1 / 12], 5 * Math.sqrt(1 / 12 / size));
  const gaussian = moments(
    await valuesOf((x) => gaussianNoise(x, { random: random(2), sigma: 0.1 }), grey, [
      1,
      size,
      1,
      1,
    ]),
  );
  await assertClose(gaussian, [0.5, 0.01], 5 * 0.1 / Math.sqrt(size));
});

Deno.test("another image is one of the references, drawn by seed, all of them in turn", async () => {
  const references = tf.tensor(Array.from({ length: 12 }, (_, i) => i), [3, 2, 2, 1]);
  const seen = new Set<number>();
  const stream = random(4);
  for (let draw = 0; draw < 12; draw++) {
    const drawn = await valuesOf(
      (x) => anotherImage(x, { references, random: stream }),
      new Float32Array(8),
      [2, 2, 2, 1],
    );
    for (const image of [drawn.slice(0, 4), drawn.slice(4)]) {
      const first = image[0]!;
      assertEquals(image, [first, first + 1, first + 2, first + 3]);
      seen.add(first);
    }
  }
  assertEquals([...seen].sort(), [0, 4, 8]);
  references.dispose();
});

Deno.test("what does not fit is refused by name", async () => {
  const x = tf.zeros(shape), flat = tf.zeros([2, 3]), whole = tf.zeros(shape, "int32");
  await withoutLeaks(() => {
    const narrow = { normalization: { mean: [0], std: [1] } };
    assertThrows(() => black(x, narrow), RangeError, `"normalization.mean" must be 2 finite`);
    const still = { normalization: { mean: [0, 0], std: [1, 0] } };
    assertThrows(() => white(x, still), RangeError, `"normalization.std" must be`);
    assertThrows(() => singleColour(x, { colour: [0, 1.5] }), RangeError, `"colour"`);
    assertThrows(() => blur(x, { sigma: 0 }), RangeError, `"sigma"`);
    assertThrows(() => blur(flat, { sigma: 1 }), TypeError, "[batch, height, width, channels]");
    assertThrows(() => gaussianNoise(x, { random: random(0), sigma: NaN }), RangeError, `"sigma"`);
    assertThrows(() => black(whole), TypeError, "float32");
    assertThrows(
      () => anotherImage(x, { references: flat, random: random(0) }),
      TypeError,
      `"references" must be float32 of shape [count, 5, 4, 2]`,
    );
  });
  tf.dispose([x, flat, whole]);
});
