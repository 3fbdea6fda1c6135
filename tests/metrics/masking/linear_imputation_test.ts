import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { deletionInsertion, linearImputation, maskedViews } from "@lib/metrics";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { sines } from "../../fixtures/sines.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

// Quantus 0.6.0's noisy_linear_imputation, channels first, solved by SciPy 1.10.1 in float64:
//
//   x = np.array([math.sin(1.3 * (k + 1)) for k in range(50)]).reshape(2, 5, 5)
//   noisy_linear_imputation(x, np.array([0, 1, 5, 6, 7, 11, 12, 13, 18, 19, 23, 24]), noise=0)
//   np.moveaxis(.., 0, -1).reshape(-1)
const hidden = [0, 1, 5, 6, 7, 11, 12, 13, 18, 19, 23, 24];
const quantus = [-0.028172, -0.290408, -0.227855, -0.434411, -0.687766, -0.96332, -0.883455]
  .concat([0.000888, 0.21512, 0.963795, 0.196957, -0.150753, -0.079061, -0.281709, -0.4298])
  .concat([-0.253662, -0.761984, 0.215987, 0.420167, 0.998591, 0.986772, 0.318257, 0.044428])
  .concat([-0.263891, -0.387022, -0.239608, -0.259058, 0.190773, 0.60554, 0.986628, 0.928795])
  .concat([0.106871, -0.108637, -0.929452, -0.986916, -0.604125, -0.431895, -0.01831, -0.161428])
  .concat([0.25908, 0.827328, -0.109519, -0.31994, -0.987058, -0.998495, -0.418554, -0.598753])
  .concat([-0.141505, -0.390452, 0.043368]);

Deno.test("linearImputation() agrees with Quantus at corners, edges and in the middle, in two channels", async () => {
  const values = Array.from(
    { length: 25 },
    (_, k) => [Math.sin(1.3 * (k + 1)), Math.sin(1.3 * (k + 26))],
  );
  const pixels = Float32Array.from(values.flatMap((pair, k) => hidden.includes(k) ? [0, 0] : pair));
  const mask = Uint8Array.from({ length: 25 }, (_, k) => Number(hidden.includes(k)));
  linearImputation()({ pixels, hidden: mask, height: 5, width: 5 });
  await assertClose(pixels, quantus, 2e-6);
});

Deno.test("linearImputation() continues a plane, whatever is hidden inside", async () => {
  const plane = Array.from({ length: 49 }, (_, k) => 2 * (k % 7) - Math.floor(k / 7));
  const inner = (k: number) => k % 7 > 0 && k % 7 < 6 && k > 6 && k < 42;
  const pixels = Float32Array.from(plane, (value, k) => inner(k) ? 0 : value);
  const mask = Uint8Array.from(plane, (_, k) => Number(inner(k)));
  linearImputation()({ pixels, hidden: mask, height: 7, width: 7 });
  await assertClose(pixels, plane, 1e-5);
});

Deno.test("linearImputation() adds noise of the size asked for to hidden pixels only, the same from one seed", () => {
  const fill = () => linearImputation({ noise: 0.5, random: random(3) });
  const holes = () => ({
    pixels: new Float32Array(1600).fill(1).fill(0, 0, 800),
    hidden: new Uint8Array(1600).fill(1, 0, 800),
    height: 40,
    width: 40,
  });
  const first = holes(), second = holes();
  fill()(first);
  fill()(second);
  assertEquals(first.pixels, second.pixels);
  assert(first.pixels.subarray(800).every((value) => value === 1));
  const noise = first.pixels.subarray(0, 800).map((value) => value - 1);
  const deviation = Math.sqrt(noise.reduce((sum, e) => sum + e * e, 0) / 800);
  assert(Math.abs(deviation - 0.5) < 5 * 0.5 / Math.sqrt(1600), `${deviation}`);
});

Deno.test("every metric that masks takes an imputation: what deletion shows is interpolated", async () => {
  await withoutLeaks(async () => {
    const images = grey(3, 3, [1, 1, 1, 1, 9, 1, 1, 1, 1]), fill = linearImputation();
    const scores = [[0, 0, 0, 0, 1, 0, 0, 0, 0]], forward = additive(new Array(9).fill(1));
    const [views] = await maskedViews(forward, images, {
      scores: [scores[0]!.map((s) => -s)],
      fill,
      fractions: [8 / 9, 1],
    });
    await assertClose(views![0]!.pixels, new Array(9).fill(1), 1e-6);
    const options = { scores, target: 0, output: "logit", fill, fractions: [0, 1 / 9, 1] } as const;
    const { deletion } = await deletionInsertion(forward, images, options);
    // Nothing is seen in the end: there is nothing to interpolate.
    await assertClose(deletion[0]!, [17, 9, 0], 1e-6);
    tf.dispose(images);
  });
});

Deno.test("an imputation needs images, and noise needs a generator", async () => {
  const table = sines([2, 4], 1), scores = [[1, 2, 3, 4], [1, 2, 3, 4]];
  const options = { scores, target: 0, output: "logit", fill: linearImputation() } as const;
  await assertRejects(
    () => deletionInsertion(additive([1, 1, 1, 1]), table, options),
    TypeError,
    '"fill"',
  );
  assertThrows(() => linearImputation({ noise: 0.1 }), TypeError, '"random"');
  assertThrows(() => linearImputation({ noise: -1 }), RangeError, '"noise"');
  table.dispose();
});
