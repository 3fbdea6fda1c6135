import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  certify,
  compareBaselines,
  exactIntegratedGradients,
  expectedGradients,
  fgsm,
  gradient,
  inputXGradient,
  integratedGradients,
  pgd,
  type Target,
} from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { withoutLeaks } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

/** F(x) = x W of two features and three outputs. */
const weights = [[1, 10, 100], [2, 20, 200]];
const forward: Forward = (x) => x.matMul(tf.tensor2d(weights)) as tf.Tensor2D;
const single: Forward = (x) => x.matMul(tf.tensor2d([[3], [-1]])) as tf.Tensor2D;
const points = () => tf.tensor2d([[1, 1], [1, 2]]);

/** Every method as a map of the inputs. */
const methods: Readonly<
  Record<string, (f: Forward, x: tf.Tensor, target?: Target) => Promise<tf.Tensor>>
> = {
  gradient: (f, x, target) => Promise.resolve(gradient(f, x, { target })),
  inputXGradient: (f, x, target) => Promise.resolve(inputXGradient(f, x, { target })),
  integratedGradients: async (f, x, target) =>
    (await integratedGradients(f, x, { target, steps: 4 })).attributions,
  exactIntegratedGradients: async (f, x, target) => {
    const net = { layers: [{ kind: "dense", name: "dense", apply: f }], forward: f };
    return (await exactIntegratedGradients(net, x, { target })).attributions;
  },
  expectedGradients: async (f, x, target) => {
    const references = tf.zeros([1, 2]);
    const options = { target, references, draws: 3, random: random(1) };
    return (await expectedGradients(f, x, options).finally(() => references.dispose()))
      .attributions;
  },
  compareBaselines: async (f, x, target) => {
    const baselines = { zero: () => tf.zeros([1, 2]) };
    const [compared] = await compareBaselines(f, x, { target, baselines, steps: 2 });
    return tf.tensor2d(compared!.maps.map((map) => Array.from(map)));
  },
};

Deno.test("every form of the targets 1 and 2 gives [[10, 20], [100, 400]] in every method", async () => {
  const forms: Target[] = [
    [1, 2],
    Uint8Array.of(1, 2),
    Uint8ClampedArray.of(1, 2),
    Int8Array.of(1, 2),
    Uint16Array.of(1, 2),
    Int16Array.of(1, 2),
    Uint32Array.of(1, 2),
    Int32Array.of(1, 2),
    Float32Array.of(1, 2),
    Float64Array.of(1, 2),
    BigInt64Array.of(1n, 2n),
    BigUint64Array.of(1n, 2n),
    tf.tensor1d([1, 2], "int32"),
  ];
  for (const [name, method] of Object.entries(methods)) {
    const expected = name === "gradient" ? [[10, 20], [100, 200]] : [[10, 20], [100, 400]];
    await withoutLeaks(async () => {
      const x = points();
      for (const target of forms) {
        const map = await method(forward, x, target);
        await assertClose(map, tf.tidy(() => tf.tensor2d(expected).arraySync().flat()), 1e-3, name);
        map.dispose();
      }
      x.dispose();
    });
  }
});

Deno.test("one index, a scalar tensor's too, is every example's", async () => {
  const x = points(), scalar = tf.scalar(1, "int32");
  for (const target of [1, scalar]) {
    const { attributions, certificate } = await integratedGradients(forward, x, { target });
    await assertClose(attributions, [10, 20, 10, 40], 1e-4);
    assertEquals(certificate.examples.map((example) => example.target), [1, 1]);
    attributions.dispose();
  }
  tf.dispose([x, scalar]);
});

Deno.test("everything else as a target is refused in words by every method, and leaks nothing", async () => {
  const wrong: unknown[] = [
    ...["1", null, NaN, 1.5, -1, 3, Infinity, true, {}, { length: 2, 0: 1, 1: 2 }, () => 1, 1n],
    ...[[], [1], [1, 2, 0], [1, 1.5], [1, NaN], [1, -1], [1, 3], ["1", "2"], [[1], [2]], [1, null]],
    ...[
      Uint8Array.of(1),
      Uint8Array.of(1, 3),
      Float32Array.of(1, 1.5),
      new DataView(new ArrayBuffer(2)),
    ],
    ...[Promise.resolve([1, 2]), new Set([1, 2]), Symbol("target")],
    ...[tf.tensor1d([1, 2]), tf.tensor1d([1, 0], "bool"), tf.tensor2d([[1], [2]], [2, 1], "int32")],
    ...[tf.tensor1d([1, 3], "int32"), tf.tensor1d([1], "int32"), tf.tensor1d(["a", "b"])],
  ];
  const x = points();
  for (const [name, method] of Object.entries(methods)) {
    for (const target of wrong) {
      const attempt = async () => await method(forward, x, target as Target);
      await withoutLeaks(async () => {
        const error = await assertRejects(attempt, Error, '"target" must be', name);
        assert(error instanceof TypeError || error instanceof RangeError, `${name}: ${error}`);
      });
    }
  }
  x.dispose();
});

Deno.test("the target may be absent where there is one output, and only there", async () => {
  const x = points();
  for (const [name, method] of Object.entries(methods)) {
    const map = await method(single, x);
    await assertClose(map, name === "gradient" ? [3, -1, 3, -1] : [3, -1, 3, -2], 1e-5, name);
    map.dispose();
    await withoutLeaks(() =>
      assertRejects(async () => await method(forward, x), TypeError, "the network has 3 outputs")
    );
  }
  const { attributions } = await integratedGradients(single, x);
  const slope = gradient(single, x);
  tf.dispose([x, attributions, slope]);
});

Deno.test("gradient() wants a tensor's values in words where they are on the device", () => {
  const x = points(), target = tf.tensor1d([1, 2], "int32");
  const unread = Object.create(target, {
    dataSync: {
      value: () => {
        throw new Error("not on this backend");
      },
    },
  });
  assertThrows(() => gradient(forward, x, { target: unread }), TypeError, "await target.data()");
  tf.dispose([x, target]);
});

Deno.test("every output that is not [batch, outputs] is refused in words by every method", async () => {
  const outputs: [string, (x: tf.Tensor) => unknown][] = [
    ["not a vector", (x) => x.matMul(tf.ones([2, 1])).squeeze([1]).add(5)],
    ["not a vector", (x) => x.sum()],
    ["not a sequence", (x) => x.expandDims(1)],
    ["one row for each", (x) => x.sum(0, true)],
    ["not an array", (x) => [x.mul(2)]],
    ["not an array", () => [[1, 2, 3], [4, 5, 6]]],
    ["not a promise", (x) => Promise.resolve(x.mul(2))],
    ["not a promise", async (x) => await Promise.reject(new Error(`${x.rank}`))],
    ["a tensor [batch, outputs]", () => undefined],
    ["of dtype float32", (x) => x.argMax(1).expandDims(1)],
    ["one output or more", (x) => tf.zeros([x.shape[0]!, 0])],
    ["not yet disposed", (x) => {
      const output = x.clone();
      output.dispose();
      return output;
    }],
    ["fails on float32[", (x) => x.matMul(tf.ones([5, 3]))],
    ["fails on float32[", (x) => (x as unknown as { weights: tf.Tensor }).weights.shape],
  ];
  const x = points();
  for (const [name, method] of Object.entries(methods)) {
    if (name === "exactIntegratedGradients") continue;
    for (const [words, wrong] of outputs) {
      await withoutLeaks(async () => {
        const attempt = async () => await method(wrong as Forward, x, 0);
        const error = await assertRejects(attempt, Error, words, name);
        assert(error.message.startsWith("Cannot "), error.message);
      });
    }
  }
  for (const none of [undefined, null, 3, "net", tf.sequential(), [forward]]) {
    const attempt = () => integratedGradients(none as never, x, { target: 0 });
    await assertRejects(attempt, TypeError, "fromLayersModel(model)");
  }
  x.dispose();
});

Deno.test("Captum's options are refused with the right names", async () => {
  const x = points();
  const right: [object, string][] = [
    [{ n_steps: 50 }, '"steps"'],
    [{ baselines: 0 }, '"baseline"'],
    [{ internal_batch_size: 4 }, '"batchSize"'],
    [{ method: "gausslegendre" }, '"rule"'],
    [{ targets: 1 }, '"target"'],
    [{ toleranc: 1 }, '"tolerance"'],
    [{ colour: 1 }, "one of the options target, baseline, steps"],
  ];
  for (const [wrong, name] of right) {
    const attempt = () => integratedGradients(forward, x, { target: 0, ...wrong });
    await assertRejects(attempt, TypeError, name);
  }
  assertThrows(() => gradient(forward, x, { target: 0, steps: 3 } as never), TypeError, "steps");
  const known = { attributions: x, method: "by hand", target: 0, n_steps: 3 } as never;
  await assertRejects(() => certify(forward, x, known), TypeError, '"steps"');
  x.dispose();
});

Deno.test("a baseline that is a list is refused with what to write", async () => {
  const x = points(), flat = tf.zeros([2]), whole = tf.zeros([2, 2], "int32");
  for (const baseline of [[0, 0], Float32Array.of(0, 0), "0", null, flat, whole, NaN, {}]) {
    const attempt = () =>
      integratedGradients(forward, x, { target: 0, baseline: baseline as never });
    const error = await assertRejects(attempt, Error, '"baseline" must be');
    if (Array.isArray(baseline)) assert(error.message.includes("tf.tensor(..., [1, 2])"));
  }
  tf.dispose([x, flat, whole]);
});

Deno.test("a regression or one sigmoid works in every method, FGSM and PGD by the classes 1 and 0", async () => {
  const x = points(), space = { epsilon: 0.5, range: [-5, 5] } as const;
  const [zero] = await compareBaselines(single, x, {
    baselines: { zero: () => tf.zeros([1, 2]) },
    steps: 1,
  });
  assertEquals(zero!.examples.map(({ difference }) => difference), [2, 1]);
  assertEquals(zero!.examples.map(({ entropy }) => entropy), [1, 1]);
  const lower = fgsm(single, x, { away: 1, ...space });
  const higher = await pgd(single, x, { away: Uint8Array.of(0, 0), steps: 5, ...space });
  await assertClose(lower, [0.5, 1.5, 0.5, 2.5]);
  await assertClose(higher, [1.5, 0.5, 1.5, 1.5]);
  assertThrows(() => fgsm(single, x, { away: 2, ...space }), RangeError, "below 2");
  tf.dispose([x, lower, higher]);
});
