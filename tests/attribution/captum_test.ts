import * as tf from "@tensorflow/tfjs";
import { integratedGradients, type Rule } from "@lib/attribution";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";

// Golden values of Captum 0.7.0 on PyTorch 1.13 in float64, n_steps = 7:
//
//   def wave(*shape, step):
//       n = math.prod(shape)
//       return torch.tensor([math.sin(step * (k + 1)) for k in range(n)]).reshape(shape)
//   w1, b1, w2, b2 = wave(5, 4, step=1.3), wave(5, step=.7), wave(3, 5, step=2.1), wave(3, step=.9)
//   forward = lambda x: torch.relu(x @ w1.T + b1) @ w2.T + b2
//   x, start = wave(2, 4, step=.5) * 2, wave(2, 4, step=1.7)
//   IntegratedGradients(forward).attribute(x, start, target=[2, 0], n_steps=7, method=method)
//
// Its trapezoid has weights that sum to (n - 1) / n; ours sum to 1, hence the factor.
const captum: readonly [Rule, number, readonly number[]][] = [
  ["left", 1, [
    0.0229234,
    0.4034416,
    2.3656669,
    0.2982626,
    0.2491765,
    0.119402,
    0.0467463,
    0.9997442,
  ]],
  ["right", 1, [
    0.0178614,
    0.8016216,
    2.2360612,
    -0.0052393,
    0.2782621,
    -0.0519913,
    0.0606256,
    0.7968436,
  ]],
  ["midpoint", 1, [
    0.014949,
    0.6824073,
    1.8807247,
    -0.0099908,
    0.2385039,
    -0.0027038,
    0.0500611,
    0.7551752,
  ]],
  ["trapezoid", 6 / 7, [
    0.0134616,
    0.6154763,
    1.6943758,
    -0.0094685,
    0.2163739,
    -0.0287271,
    0.0466101,
    0.6397958,
  ]],
  ["gauss-legendre", 1, [
    0.0166665,
    0.7633768,
    2.0988799,
    -0.0123888,
    0.2223243,
    -0.0094647,
    0.0469806,
    0.6919701,
  ]],
];

await setupBackend({ quiet: true });

function wave(shape: [number, number], step: number): tf.Tensor2D {
  const values = Array.from({ length: shape[0] * shape[1] }, (_, k) => Math.sin(step * (k + 1)));
  return tf.tensor2d(values, shape);
}

for (const [rule, factor, golden] of captum) {
  Deno.test(`integratedGradients() with ${rule} agrees with Captum${factor < 1 ? "'s up to its factor" : ""}`, async () => {
    const [w1, b1, w2, b2] = [
      wave([5, 4], 1.3),
      wave([1, 5], 0.7),
      wave([3, 5], 2.1),
      wave([1, 3], 0.9),
    ];
    const forward: Forward = (x) =>
      x.matMul<tf.Tensor>(w1, false, true).add(b1).relu().matMul<tf.Tensor>(w2, false, true).add(
        b2,
      ) as tf.Tensor2D;
    const inputs = tf.tidy(() => wave([2, 4], 0.5).mul(2)), baseline = wave([2, 4], 1.7);
    const options = { target: [2, 0], baseline, rule, steps: 7 };
    const { attributions } = await integratedGradients(forward, inputs, options);
    const expected = golden.map((value) => value / factor);
    await assertClose(attributions, expected, 2 ** -18);
    tf.dispose([w1, b1, w2, b2, inputs, baseline, attributions]);
  });
}
