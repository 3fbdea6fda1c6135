import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { exactIntegratedGradients, inputXGradient, type LayeredNet } from "@lib/attribution";
import { fashionMnist, imageTensor } from "@lib/datasets";
import { loadFashionConvnet } from "@lib/models";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { assertComplete } from "../checks.ts";
import { sines } from "../../fixtures/sines.ts";
import { mlp, withoutLeaks } from "../../fixtures/oracles.ts";
import { layered } from "./reference.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Dense layers given as rows of weights, one row an output, the bias last; a ReLU between two. */
function dense(...layers: readonly (readonly (readonly number[])[])[]): LayeredNet {
  const chain = layers.flatMap((rows, i) => [
    ...(i ? [{ kind: "relu", name: `relu${i}`, apply: (x: tf.Tensor) => tf.relu(x) }] : []),
    {
      kind: "dense",
      name: `dense${i}`,
      apply: (x: tf.Tensor) =>
        tf.matMul(x, tf.tensor2d(rows.map((row) => row.slice(0, -1))), false, true)
          .add(tf.tensor1d(rows.map((row) => row.at(-1)!))),
    },
  ]);
  return { layers: chain, forward: composed(chain) };
}

function composed(layers: LayeredNet["layers"]): Forward {
  return (x) => tf.tidy(() => layers.reduce((h, layer) => layer.apply(h), x) as tf.Tensor2D);
}

/** Map and breakpoints of one vector, everything freed. */
async function exact(net: LayeredNet, x: number[], baseline: number[] | number = 0, target = 0) {
  const inputs = tf.tensor2d([x]);
  const start = typeof baseline === "number" ? baseline : tf.tensor2d([baseline]);
  const result = await exactIntegratedGradients(net, inputs, { target, baseline: start });
  try {
    const map = Array.from(await result.attributions.data());
    return { map, breakpoints: Array.from(result.breakpoints[0]!), result };
  } finally {
    tf.dispose([inputs, start, result.attributions]);
  }
}

Deno.test("1 - relu(1 - x) bends once, at 1 / x, and attributes 1 where the gradient is 0", async () => {
  const saturating = dense([[-1, 1]], [[-1, 1]]);
  for (const x of [2, 4, 10]) {
    const { map, breakpoints } = await exact(saturating, [x]);
    await assertClose(breakpoints, [1 / x], 2 ** -40);
    await assertClose(map, [1]);
  }
  const { map, breakpoints } = await exact(saturating, [0.5]);
  assertEquals(breakpoints, []);
  await assertClose(map, [0.5]);
});

Deno.test("a linear net is one piece and gives w (x - x')", async () => {
  const { map, breakpoints } = await exact(dense([[2, -1, 0.5, 7]]), [1, 2, 3], [0, 1, -1]);
  assertEquals(breakpoints, []);
  await assertClose(map, [2, -1, 2]);
});

Deno.test("nets of two and three layers bend where a calculation by hand says", async () => {
  // relu(x + y - 1) opens half-way from (0, 0) to (1, 1).
  const sum = await exact(dense([[1, 1, -1]], [[1, 0]]), [1, 1]);
  await assertClose(sum.breakpoints, [1 / 2], 2 ** -40);
  await assertClose(sum.map, [0.5, 0.5]);
  // relu(2 relu(x - 1) - 1): the inner opens at x = 1, the outer at x = 1.5, and F(3) = 3.
  const nested = await exact(dense([[1, -1]], [[2, -1]], [[1, 0]]), [3]);
  await assertClose(nested.breakpoints, [1 / 3, 1 / 2], 2 ** -40);
  await assertClose(nested.map, [3]);
});

Deno.test("what is 0 on the whole way, or only touches 0, is no breakpoint", async () => {
  // relu(-x) is 0 for x > 0, and so is what the second layer takes from it.
  const dead = await exact(dense([[-1, 0], [1, 0]], [[1, 0, 0], [0, 1, 0]], [[1, 1, 0]]), [2]);
  assertEquals(dead.breakpoints, []);
  await assertClose(dead.map, [2]);
  // The second ReLU's input is relu(x - 1) + relu(1 - x) = |x - 1|, which touches 0 at 1; the two
  // units of the first switch there, together.
  const touching = await exact(dense([[1, -1], [-1, 1]], [[1, 1, 0]], [[1, 0]]), [3]);
  await assertClose(touching.breakpoints, [1 / 3], 2 ** -40);
  await assertClose(touching.map, [1]);
});

Deno.test("a bias-free net from the zero baseline is one piece, its X-Gradient; its biased twin is not", async () => {
  for (
    const [bias, pieces] of [[0, (n: number) => n === 1], [0.5, (n: number) => n > 1]] as const
  ) {
    const net = mlp([6, 24, 24, 3], 11, bias), x = tf.randomNormal([5, 6], 0, 1, "float32", 3);
    const { attributions, breakpoints } = await exactIntegratedGradients(layered(net), x, {
      target: 1,
    });
    const once = inputXGradient(net.forward, x, { target: 1 });
    assert(breakpoints.every(({ length }) => pieces(length + 1)));
    if (bias === 0) await assertClose(attributions, once);
    else await assertRejects(() => assertClose(attributions, once, 0.01));
    tf.dispose([x, attributions, once]);
    net.dispose();
  }
});

Deno.test("convolutions of any stride, pooling and flatten are exact", async () => {
  const [k1, k2, w] = [[3, 3, 2, 4], [2, 3, 4, 5], [30, 3]].map((shape, i) =>
    tf.randomNormal(shape as [number, number], 0, 0.5, "float32", 40 + i)
  ) as tf.Tensor[] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor2D];
  const relu = (name: string) => ({ kind: "relu", name, apply: (x: tf.Tensor) => tf.relu(x) });
  const layers = [
    {
      kind: "conv2d",
      name: "conv1",
      apply: (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, k1, [2, 1], "same").add(0.3),
    },
    relu("relu1"),
    {
      kind: "averagePool",
      name: "pool",
      apply: (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, [2, 2], [1, 2], "valid"),
    },
    {
      kind: "conv2d",
      name: "conv2",
      apply: (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, k2, 1, "same").sub(0.2),
    },
    relu("relu2"),
    { kind: "flatten", name: "flatten", apply: (x: tf.Tensor) => x.reshape([x.shape[0]!, 30]) },
    { kind: "dense", name: "dense", apply: (x: tf.Tensor) => tf.matMul(x, w) },
  ];
  const x = tf.randomNormal([3, 5, 6, 2], 0, 1, "float32", 50);
  const baseline = tf.randomNormal([3, 5, 6, 2], 0, 1, "float32", 51);
  const { attributions, breakpoints, certificate } = await exactIntegratedGradients(
    { layers, forward: composed(layers) },
    x,
    { target: [0, 1, 2], baseline },
  );
  assertEquals(attributions.shape, x.shape);
  assert(breakpoints.every(({ length }) => length > 20));
  assertComplete(
    certificate.examples.map(({ sum }) => [sum]),
    certificate.examples.map(({ difference }) => difference),
  );
  tf.dispose([k1, k2, w, x, baseline, attributions]);
});

Deno.test("on the committed nets it is complete to 1e-5, in one piece without biases", async () => {
  const { test } = await fashionMnist();
  const x = imageTensor(test, [0]);
  for (const bias of [false, true]) {
    const net = await loadFashionConvnet({ bias });
    const { attributions, breakpoints, certificate } = await exactIntegratedGradients(net, x, {
      target: 9,
    });
    assertComplete(
      certificate.examples.map(({ sum }) => [sum]),
      certificate.examples.map(({ difference }) => difference),
    );
    if (bias) assert(breakpoints.every(({ length }) => length > 500));
    else assertEquals(breakpoints.map(({ length }) => length), [0]);
    net.dispose();
    attributions.dispose();
  }
  x.dispose();
});

Deno.test("a batch gives what its examples give one by one", async () => {
  const net = mlp([4, 12, 8, 3], 2, 0.5), examples = [[1, -2, 0.5, 3], [-1, 0, 2, 1]];
  const x = tf.tensor2d(examples);
  const both = await exactIntegratedGradients(layered(net), x, { target: [2, 0], baseline: 0.5 });
  const values = await both.attributions.data();
  for (const [i, target] of [2, 0].entries()) {
    const { map, breakpoints } = await exact(layered(net), examples[i]!, 0.5, target);
    assertEquals(map, Array.from(values.slice(4 * i, 4 * i + 4)));
    assertEquals(breakpoints, Array.from(both.breakpoints[i]!));
  }
  tf.dispose([x, both.attributions]);
  net.dispose();
});

Deno.test("at x = x' there is nothing to attribute and nothing bends, the zero input included", async () => {
  const net = mlp([4, 12, 8, 3], 2, 0.5);
  for (const x of [[0, 0, 0, 0], [1, -2, 0.5, 3]]) {
    const { map, breakpoints } = await exact(layered(net), x, x);
    assert(map.every((value) => value === 0));
    assertEquals(breakpoints, []);
  }
  net.dispose();
});

Deno.test("a layer of another kind is refused by kind and name before any layer runs", async () => {
  let runs = 0;
  const apply = (x: tf.Tensor) => (runs++, x);
  const layers = [{ kind: "dense", name: "in", apply }, { kind: "gelu", name: "bend", apply }];
  const x = tf.zeros([1, 2]);
  for (const kind of ["gelu", "softmax", "residual"]) {
    layers[1] = { kind, name: "bend", apply };
    const attempt = () =>
      exactIntegratedGradients({ layers, forward: composed(layers) }, x, { target: 0 });
    await assertRejects(attempt, TypeError, `layer 1, "bend"`);
    await assertRejects(attempt, TypeError, `current value is "${kind}"`);
  }
  assertEquals(runs, 0);
  x.dispose();
});

Deno.test("only the map remains on the device, and after an error nothing does", async () => {
  const net = layered(mlp([4, 8, 3], 1, 0.5)), x = tf.ones([2, 4]);
  await withoutLeaks(async () => {
    const before = tf.memory().numTensors;
    const { attributions } = await exactIntegratedGradients(net, x, { target: 0 });
    assertEquals(tf.memory().numTensors - before, 1);
    attributions.dispose();
  });
  await withoutLeaks(() =>
    assertRejects(() => exactIntegratedGradients(net, x, { target: 3 }), RangeError, "below 3")
  );
  const wild: LayeredNet = {
    ...net,
    layers: net.layers.with(2, { kind: "dense", name: "nan", apply: (z) => z.mul(NaN) }),
  };
  await withoutLeaks(() =>
    assertRejects(() => exactIntegratedGradients(wild, x, { target: 0 }), RangeError, "finite")
  );
});

Deno.test("progress counts the examples, and a signal stops between two of them", async () => {
  const net = layered(mlp([4, 8, 3], 1, 0.5)), x = sines([3, 4], 0.7), done: string[] = [];
  const stop = new AbortController();
  const onProgress = (count: number, total: number) => {
    done.push(`${count}/${total}`);
    if (count === 2) stop.abort();
  };
  await withoutLeaks(() =>
    assertRejects(() =>
      exactIntegratedGradients(net, x, { target: 0, onProgress, signal: stop.signal })
    )
  );
  assertEquals(done, ["1/3", "2/3"]);
  x.dispose();
});
