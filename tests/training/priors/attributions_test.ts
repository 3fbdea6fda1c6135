import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gradient, inputXGradient } from "@lib/attribution";
import { type Forward, random, readFinite, setupBackend } from "@lib/runtime";
import { attributedLogits, type PriorAttribution } from "@lib/training";
import { assertClose } from "../../fixtures/assert_close.ts";
import { attributionOfTargets } from "../../../lib/training/priors/attributions.ts";

await setupBackend({ quiet: true });

const inputs = tf.tensor3d(random(7).normalArray(2 * 5 * 6), [2, 5, 6]);
const drawn = (...shape: number[]) =>
  tf.tensor(random(1).fork(`${shape}`).normalArray(tf.util.sizeFromShape(shape)), shape);
const first = drawn(2, 6, 8), second = drawn(2, 8, 1);

/** Two networks of one hidden layer, `[2, rows, 6]` to `[2, rows]`. */
const stack = (biases: tf.Tensor) => (x: tf.Tensor) => {
  const hidden = tf.relu(tf.add(tf.matMul(x, first), biases));
  return tf.squeeze<tf.Tensor2D>(tf.matMul(hidden, second), [2]);
};
const biased = stack(drawn(2, 1, 8)), biasFree = stack(tf.scalar(0));
const randoms = () => [random(3), random(4)];
const methods: Record<string, PriorAttribution> = {
  gradient: { method: "gradient" },
  "input x gradient": { method: "input x gradient" },
  "right for the right reasons": { method: "right for the right reasons" },
  "expected gradients, 1 reference": { method: "expected gradients", references: 1 },
  "expected gradients, 3 references": { method: "expected gradients", references: 3 },
};

for (const [name, attribution] of Object.entries(methods)) {
  Deno.test(`a stack of two networks attributes as each of them alone, also to images: ${name}`, async () => {
    const images = tf.reshape(inputs, [2, 5, 1, 3, 2]);
    const all = (x: tf.Tensor) => biased(tf.reshape(x, [2, -1, 6]));
    const before = tf.memory().numTensors;
    const { logits, attributions } = attributedLogits(all, images, {
      attribution,
      randoms: randoms(),
    });
    assertEquals(tf.memory().numTensors, before + 2);
    await assertClose(logits, biased(inputs), 1e-6);
    assertEquals(attributions.shape, images.shape);
    for (const [i, random] of randoms().entries()) {
      const alone: Forward = (x) => {
        const rows = tf.reshape(x, [-1, 6]);
        return tf.reshape(biased(tf.stack([rows, rows])).slice([i, 0], [1, -1]), [-1, 1]);
      };
      const own = tf.squeeze(tf.slice(images, i, 1), [0]);
      const options = { target: [0, 0, 0, 0, 0] };
      const tensors = tf.memory().numTensors;
      const found = attributionOfTargets(attribution)(alone, own, options, random);
      assertEquals(tf.memory().numTensors, tensors + 1);
      await assertClose(found, tf.squeeze(tf.slice(attributions, i, 1), [0]), 1e-5);
    }
  });
}

Deno.test("on a stack of networks, input x gradient is complete without biases, and not with them", async () => {
  const gap = async (forward: typeof biased) => {
    const attribution = { method: "input x gradient" } as const;
    const { logits, attributions } = attributedLogits(forward, inputs, {
      attribution,
      randoms: [],
    });
    const [most] = await tf.max(tf.abs(tf.sub(tf.sum(attributions, -1), logits))).data();
    return most!;
  };
  assert(await gap(biasFree) < 1e-5);
  assertGreater(await gap(biased), 0.01);
});

Deno.test("gradient and input x gradient of a target are those of the library", async () => {
  const weights = tf.tensor2d(random(9).normalArray(18), [6, 3]);
  const network: Forward = (x) => tf.matMul(tf.tanh(x), weights);
  const rows = tf.squeeze(tf.slice(inputs, 0, 1), [0]), target = [2, 0, 1, 1, 0];
  const named = { target }, generator = random(1);
  for (
    const [method, expected] of [["gradient", gradient], [
      "input x gradient",
      inputXGradient,
    ]] as const
  ) {
    const found = attributionOfTargets({ method })(network, rows, named, generator);
    assertEquals(await found.data(), await expected(network, rows, { target }).data());
  }
});

/** F(x) = [w x, -w x] with w = 1, 2, 3. */
const linear: Forward = (x) => {
  const logit = tf.matMul(x, tf.tensor2d([[1], [2], [3]]));
  return tf.concat([logit, tf.neg(logit)], 1) as tf.Tensor2D;
};

Deno.test("right for the right reasons follows the formula, of two logits, of one, and of a stack", async () => {
  const attribution = { method: "right for the right reasons" } as const;
  const x = tf.tensor2d([[0.1, -0.2, 0.3], [0.5, 0.1, -0.4]]);
  const p = (logit: number) => 1 / (1 + Math.exp(-logit));
  const logits = [0.1 - 0.4 + 0.9, 0.5 + 0.2 - 1.2];
  // d/dz [log p(z) + log(1 - p(z))] = 1 - 2 p(z), with z the difference of the logits.
  const expected = (factor: number) =>
    logits.flatMap((logit) => [1, 2, 3].map((w) => factor * w * (1 - 2 * p(factor * logit))));
  const named = { target: [0, 0] }, generator = random(1);
  await assertClose(
    await attributionOfTargets(attribution)(linear, x, named, generator).data(),
    expected(2),
  );
  const single: Forward = (x) => tf.slice(linear(x), [0, 0], [-1, 1]);
  await assertClose(
    await attributionOfTargets(attribution)(single, x, named, generator).data(),
    expected(1),
  );
  const stackOfOne = (x: tf.Tensor) =>
    tf.reshape(single(tf.reshape(x, [2, 3])), [1, 2]) as tf.Tensor2D;
  const options = { attribution, randoms: [] };
  const { attributions } = attributedLogits(stackOfOne, tf.expandDims(x), options);
  await assertClose(await attributions.data(), expected(1));
});

Deno.test("expected gradients of a linear model are the weights times the distance from the references", async () => {
  const weights = tf.tensor1d([1, -2, 0.5, 0, 3, -1]);
  const forward = (x: tf.Tensor) => tf.sum(tf.mul(x, weights), -1) as tf.Tensor2D;
  const attributed = (references: number) => {
    const attribution = { method: "expected gradients", references } as const;
    return attributedLogits(forward, inputs, { attribution, randoms: randoms() }).attributions;
  };
  // Averaged over all references it is w (x - mean); 4,000 draws of five come within 0.1.
  const limit = tf.mul(weights, tf.sub(inputs, tf.mean(inputs, 1, true)));
  await assertClose(attributed(4000), limit, 0.03);
  for (const references of [0, 1.5, NaN]) {
    const message = `"references" must be a positive integer`;
    assertThrows(() => attributed(references), RangeError, message);
  }
});

Deno.test("expected gradients give each draw an alpha of its own: F(x) = x^2, halves of ones and zeros", async () => {
  const square: Forward = (x) => tf.square(x) as tf.Tensor2D;
  const rows = tf.concat([tf.ones([1000, 1]), tf.zeros([1000, 1])]);
  const attribution = { method: "expected gradients", references: 1 } as const;
  const named = { target: new Array(2000).fill(0) }, generator = random(2);
  const map = attributionOfTargets(attribution)(square, rows, named, generator);
  const ones = (await readFinite(map, "map")).subarray(0, 1000);
  // 0 from another one, and 2 alpha, uniform on [0, 2], from a zero: mean 1/2, mean square 2/3.
  const mean = ones.reduce((sum, value) => sum + value, 0) / 1000;
  const square2 = ones.reduce((sum, value) => sum + value ** 2, 0) / 1000;
  await assertClose([mean], [1 / 2], 4 * Math.sqrt((2 / 3 - 1 / 4) / 1000));
  // E[(2 alpha)^4] / 2 = 8/5.
  await assertClose([square2], [2 / 3], 4 * Math.sqrt((8 / 5 - 4 / 9) / 1000));
});

Deno.test("a single reference of a target, in the order of the draws: references first, then alphas", async () => {
  const cube: Forward = (x) => tf.pow(x, 3) as tf.Tensor2D;
  const values = [0.5, -1, 2, 1.5];
  const draws = random(8);
  const rows = values.map(() => draws.integer(4)), alphas = draws.uniformArray(4);
  const expected = values.map((x, i) => {
    const way = x - values[rows[i]!]!;
    return way * 3 * (values[rows[i]!]! + alphas[i]! * way) ** 2;
  });
  const attribution = { method: "expected gradients", references: 1 } as const;
  const named = { target: [0, 0, 0, 0] }, generator = random(8);
  const inputs = tf.tensor2d(values, [4, 1]);
  await assertClose(
    attributionOfTargets(attribution)(cube, inputs, named, generator),
    tf.tensor2d(expected, [4, 1]),
    1e-4,
  );
});
