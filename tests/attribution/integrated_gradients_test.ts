import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { gradient, inputXGradient, integratedGradients, type Rule } from "@lib/attribution";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { linear, mlp, withoutLeaks } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

/** A small network on colour images [batch, 6, 5, 3] with a stride. */
function colourNet(seed: number): { forward: Forward; dispose(): void } {
  const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 4], 0, 0.3, "float32", seed);
  const dense = tf.randomNormal<tf.Rank.R2>([3 * 3 * 4, 3], 0, 0.3, "float32", seed + 1);
  return {
    forward: (x) =>
      tf.conv2d(x as tf.Tensor4D, kernel, 2, "same").add(0.1).relu()
        .reshape([x.shape[0]!, -1]).matMul(dense) as tf.Tensor2D,
    dispose: () => tf.dispose([kernel, dense]),
  };
}

const images = (count: number, seed = 3) =>
  tf.randomUniform<tf.Rank.R4>([count, 6, 5, 3], 0, 1, "float32", seed);

Deno.test("integratedGradients() of a batch of colour images equals its singles, target by target", async () => {
  await withoutLeaks(async () => {
    const net = colourNet(1), inputs = images(3), target = [2, 0, 1];
    const all = await integratedGradients(net.forward, inputs, { target, steps: 10, batchSize: 7 });
    assertEquals(all.attributions.shape, inputs.shape);
    for (const [i, index] of target.entries()) {
      const example = inputs.slice([i], [1]), expected = all.attributions.slice([i], [1]);
      const single = await integratedGradients(net.forward, example, { target: index, steps: 10 });
      await assertClose(single.attributions, expected);
      await assertClose(
        [single.certificate.examples[0]!.output],
        [all.certificate.examples[i]!.output],
      );
      tf.dispose([example, expected, single.attributions]);
    }
    tf.dispose([inputs, all.attributions]);
    net.dispose();
  });
});

Deno.test("integratedGradients() leaves inputs and baseline as they were", async () => {
  const net = mlp([4, 8, 2], 1, 1),
    inputs = tf.tensor2d([[1, 2, 3, 4]]),
    baseline = tf.zeros([1, 4]);
  const { attributions } = await integratedGradients(net.forward, inputs, { target: 0, baseline });
  assertEquals(Array.from(await inputs.data()), [1, 2, 3, 4]);
  assertEquals(Array.from(await baseline.data()), [0, 0, 0, 0]);
  tf.dispose([inputs, baseline, attributions]);
  net.dispose();
});

Deno.test("integratedGradients() takes a baseline as number, as one example and as one for each", async () => {
  const net = mlp([3, 8, 2], 4, 1), inputs = tf.tensor2d([[1, 2, 3], [3, 2, 1]]);
  const forms = [0.5, tf.fill([1, 3], 0.5), tf.fill([2, 3], 0.5)];
  const maps = [];
  for (const baseline of forms) {
    maps.push(
      (await integratedGradients(net.forward, inputs, { target: 1, baseline })).attributions,
    );
  }
  await assertClose(maps[1]!, maps[0]!);
  await assertClose(maps[2]!, maps[0]!);
  tf.dispose([inputs, ...maps, ...forms.slice(1) as tf.Tensor[]]);
  net.dispose();
});

/** The most bytes that tensors held at any forward pass of a run beyond those before it. */
async function peakBytes(steps: number, count: number, batchSize?: number): Promise<number> {
  const net = colourNet(2), inputs = images(count), before = tf.memory().numBytes;
  let peak = 0;
  const watched: Forward = (x) => {
    const logits = net.forward(x);
    peak = Math.max(peak, tf.memory().numBytes - before);
    return logits;
  };
  const options = { target: 0, steps, ...(batchSize && { batchSize }) };
  (await integratedGradients(watched, inputs, options)).attributions.dispose();
  inputs.dispose();
  net.dispose();
  return peak;
}

Deno.test("integratedGradients() needs the same tensor memory at 20 and 200 steps, within 5%", async () => {
  for (
    const [count, batchSize] of [[1, undefined], [3, undefined], [3, 12], [20, undefined]] as const
  ) {
    const [few, many] = [
      await peakBytes(20, count, batchSize),
      await peakBytes(200, count, batchSize),
    ];
    assert(few > 0 && Math.abs(many / few - 1) <= 0.05, `${few} bytes at 20 steps, ${many} at 200`);
  }
  const [narrow, wide] = [await peakBytes(64, 1, 1), await peakBytes(64, 1, 64)];
  assert(wide > 4 * narrow, "the measure does not see what a larger batch holds");
});

Deno.test("integratedGradients() frees everything after success and after every kind of error", async () => {
  const net = mlp([3, 8, 2], 4, 1), inputs = tf.tensor2d([[1, 2, 3], [3, 2, 1]]);
  let calls = 0;
  const dying: Forward = (x) => {
    if (++calls > 3) throw new Error("the network died");
    return net.forward(x);
  };
  const infinite: Forward = (x) => net.forward(x).div(x.sum(1, true).sub(3)) as tf.Tensor2D;
  const stopped = AbortSignal.abort(new Error("stopped"));
  const failures: [string, () => Promise<unknown>][] = [
    ["died", () => integratedGradients(dying, inputs, { target: 0, steps: 9, batchSize: 2 })],
    ["class index below 2", () => integratedGradients(net.forward, inputs, { target: 2 })],
    ["stopped", () => integratedGradients(net.forward, inputs, { target: 0, signal: stopped })],
    // The path from 0 to [1, 2, 3] meets sum(x) = 3 at alpha = 1/2, the middle node of three.
    [
      "example 0 at step 2 of 3 (alpha = 0.500)",
      () => integratedGradients(infinite, inputs, { target: 0, steps: 3 }),
    ],
  ];
  for (const [message, run] of failures) {
    await withoutLeaks(() => assertRejects(run, Error, message));
  }
  await withoutLeaks(async () => {
    for (const options of [{ steps: 5 }, { tolerance: 0.1 }]) {
      const { attributions } = await integratedGradients(net.forward, inputs, {
        target: 0,
        ...options,
      });
      attributions.dispose();
    }
  });
  inputs.dispose();
  net.dispose();
});

Deno.test("integratedGradients() names every bad argument", async () => {
  const forward = linear([[1, 2], [3, 4]]), inputs = tf.tensor2d([[1, 2]]);
  const bad: [string, object, tf.Tensor?][] = [
    ['"steps" must be a positive integer: current value is 0', { steps: 0 }],
    ['"steps" must be a positive integer: current value is 1.5', { steps: 1.5 }],
    ['"batchSize" must be a positive integer: current value is -1', { batchSize: -1 }],
    ['"tolerance" must be a positive number: current value is 0', { tolerance: 0 }],
    ['"rule" must be one of', { rule: "simpson" as Rule }],
    ['"target" must be a class index below 2: current value is 2', { target: 2 }],
    ['"target" must be a class index, 0 or more: current value is -1', { target: -1 }],
    ['"target" must be one index for each of 1 examples', { target: [0, 1] }],
    ['"baseline" must be finite: current value is NaN', { baseline: NaN }],
    ['"baseline" must be a number or float32 of shape [1, 2]', { baseline: tf.zeros([1, 3]) }],
    ['"inputs" must be a float32 tensor', {}, tf.tensor2d([[1, 2]], undefined, "int32")],
    ['"inputs" must be a float32 tensor', {}, tf.tensor1d([1, 2])],
    ['Cannot read "inputs" as every value must be finite', {}, tf.tensor2d([[1, NaN]])],
    ['Cannot read "baseline"', { baseline: tf.tensor2d([[Infinity, 0]]) }],
  ];
  for (const [message, options, other] of bad) {
    const run = () => integratedGradients(forward, other ?? inputs, { target: 0, ...options });
    await assertRejects(run, Error, message);
  }
  const wrong = (() => tf.zeros([2, 2])) as unknown as Forward;
  assertThrows(
    () => gradient(wrong, inputs, { target: 0 }),
    TypeError,
    "one row for each of 1 inputs",
  );
});

Deno.test("integratedGradients() reports progress up to the last point", async () => {
  const inputs = tf.ones([3, 2]), seen: [number, number][] = [];
  const onProgress = (done: number, total: number) => void seen.push([done, total]);
  const { attributions } = await integratedGradients(linear([[1, 2]]), inputs, {
    target: 0,
    steps: 5,
    onProgress,
  });
  assertEquals(seen.at(-1), [15, 15]);
  tf.dispose([inputs, attributions]);
});

Deno.test("inputXGradient() is the gradient times the input, and integratedGradients() with one right step", async () => {
  await withoutLeaks(async () => {
    const net = mlp([3, 8, 2], 9, 1), inputs = tf.tensor2d([[1, 2, 3], [3, 2, 1]]), target = [1, 0];
    const slope = gradient(net.forward, inputs, { target });
    const product = inputXGradient(net.forward, inputs, { target });
    const expected = slope.mul(inputs);
    const once = await integratedGradients(net.forward, inputs, {
      target,
      steps: 1,
      rule: "right",
    });
    await assertClose(product, expected);
    await assertClose(once.attributions, expected);
    tf.dispose([inputs, slope, product, expected, once.attributions]);
    net.dispose();
  });
});
