import { assert, assertRejects } from "@std/assert";
import {
  certify,
  deepLift,
  guidedBackpropagation,
  inputXGradient,
  integratedGradients,
  layerwiseRelevance,
} from "@lib/attribution";
import { loadFashionConvnet, resnet } from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../fixtures/assert_close.ts";
import { withoutLeaks } from "../fixtures/oracles.ts";
import { sines } from "../fixtures/sines.ts";

await setupBackend({ quiet: true });

Deno.test("on a ReLU network with biases epsilon-LRP is input x gradient, and so not complete", async () => {
  await withoutLeaks(async () => {
    const net = await loadFashionConvnet({ bias: true }), target = 3;
    const x = tf.tidy(() => tf.abs(sines([1, 28, 28, 1], 0.7)));
    const expected = inputXGradient(net.forward, x, { target });
    const relevance = await layerwiseRelevance(net, x, { target });
    await assertClose(await relevance.data(), await expected.data(), 2e-5);
    const { examples } = await certify(net.forward, x, {
      target,
      attributions: relevance,
      method: "LRP",
    });
    assert(Math.abs(examples[0]!.completenessError) > 0.1, `${examples[0]!.completenessError}`);
    tf.dispose([x, expected, relevance]);
    net.dispose();
  });
});

Deno.test("on an X-DNN from zero, DeepLIFT and epsilon-LRP are input x gradient", async () => {
  await withoutLeaks(async () => {
    const net = await loadFashionConvnet({ bias: false }), target = [3, 7];
    const x = tf.tidy(() => tf.abs(sines([2, 28, 28, 1], 0.7)));
    const expected = inputXGradient(net.forward, x, { target });
    const lift = await deepLift(net, x, { target });
    const relevance = await layerwiseRelevance(net, x, { target });
    const whole = await expected.data();
    await assertClose(await lift.attributions.data(), whole, 2e-5, "DeepLIFT");
    await assertClose(await relevance.data(), whole, 2e-5, "LRP");
    tf.dispose([x, expected, lift.attributions, relevance]);
    net.dispose();
  });
});

Deno.test("of an X-DNN's logit epsilon-LRP loses a share in proportion to epsilon, and none by default", async () => {
  await withoutLeaks(async () => {
    const net = await loadFashionConvnet({ bias: false }), target = 3;
    const x = tf.tidy(() => tf.abs(sines([1, 28, 28, 1], 0.7)));
    const logits = net.forward(x), logit = (await logits.data())[target]!;
    const lost = async (options: { epsilon?: number }) => {
      const map = await layerwiseRelevance(net, x, { target, ...options }), sum = tf.sum(map);
      const [total = NaN] = await sum.data();
      tf.dispose([map, sum]);
      return Math.abs(1 - total / logit);
    };
    const ratio = await lost({ epsilon: 1e-2 }) / await lost({ epsilon: 1e-3 });
    assert(ratio > 7 && ratio < 13, `${ratio}`);
    assert(await lost({}) < 5e-6);
    tf.dispose([x, logits]);
    net.dispose();
  });
});

Deno.test("DeepLIFT is complete through residual blocks, strides and batch norm; LRP where there is no bias", async () => {
  await withoutLeaks(async () => {
    const shared = {
      depth: 18,
      width: 4,
      classes: 3,
      inputShape: [16, 16, 3],
      stem: "cifar",
      random: random(2),
    } as const;
    const biased = resnet({ ...shared, bias: true }), free = resnet({ ...shared, bias: false });
    const x = sines([2, 16, 16, 3], 0.7);
    const lift = await deepLift(biased, x, { target: 1, baseline: 0.2 });
    for (const { completenessError, output } of lift.certificate.examples) {
      assert(
        Math.abs(completenessError) < 1e-4 * Math.max(1, Math.abs(output)),
        `${completenessError}`,
      );
    }
    const relevance = await layerwiseRelevance(free, x, { target: 1 });
    const logits = free.forward(x), sums = tf.sum(relevance, [1, 2, 3]);
    const wanted = (await logits.data()).filter((_, i) => i % 3 === 1);
    await assertClose(await sums.data(), wanted, 1e-4);
    tf.dispose([x, lift.attributions, relevance, logits, sums]);
    biased.dispose();
    free.dispose();
  });
});

Deno.test("the three go through the bottlenecks and the padded max pooling of ImageNet's ResNet-50", async () => {
  await withoutLeaks(async () => {
    const net = resnet({
      depth: 50,
      bias: true,
      width: 4,
      classes: 3,
      inputShape: [36, 36, 3],
      stride: "v1",
      epsilon: 1e-3,
      random: random(4),
    });
    const x = sines([2, 36, 36, 3], 0.7), target = 2;
    const lift = await deepLift(net, x, { target });
    for (const { completenessError, difference } of lift.certificate.examples) {
      assert(Math.abs(completenessError) < 1e-3 * Math.abs(difference), `${completenessError}`);
    }
    const slopes = inputXGradient(net.forward, x, { target }),
      whole = await slopes.data<"float32">();
    const relevance = await layerwiseRelevance(net, x, { target });
    const size = whole.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    await assertClose(await relevance.data(), whole, 1e-3, "LRP");
    const guided = await guidedBackpropagation(net, x, { target });
    const product = tf.tidy(() => tf.mul(guided, x)), parts = await product.data<"float32">();
    assert(parts.some((value, i) => Math.abs(value - whole[i]!) > 0.1 * size), "it drops a part");
    tf.dispose([x, lift.attributions, slopes, relevance, guided, product]);
    net.dispose();
  });
});

/** Two networks of one function of x > 0: relu(x) - relu(x - 1), its hidden units in one layer or in two. */
const one = {
  layers: [
    {
      kind: "dense",
      name: "a",
      apply: (x: tf.Tensor) => tf.sub(tf.concat([x, x], 1), tf.tensor2d([[0, 1]])),
    },
    { kind: "relu", name: "b", apply: tf.relu },
    {
      kind: "dense",
      name: "c",
      apply: (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, tf.tensor2d([[1], [-1]])),
    },
  ],
};
const two = {
  layers: [
    { kind: "dense", name: "a", apply: (x: tf.Tensor) => tf.sub(1, x) },
    { kind: "relu", name: "b", apply: tf.relu },
    { kind: "dense", name: "c", apply: (x: tf.Tensor) => tf.sub(1, x) },
    { kind: "relu", name: "d", apply: tf.relu },
  ],
};
const composed = ({ layers }: typeof one) => ({
  layers,
  forward: ((x) => layers.reduce((h, { apply }) => apply(h), x)) as Forward,
});

Deno.test("the two networks compute the same, IG too; guided backpropagation tells them apart", async () => {
  await withoutLeaks(async () => {
    const [a, b] = [composed(one), composed(two)], x = tf.tensor2d([[0.5], [0.75], [3]]);
    const both = async (map: (net: typeof a) => Promise<tf.Tensor>) => {
      const maps = [await map(a), await map(b)];
      const values = [await maps[0]!.data(), await maps[1]!.data()];
      tf.dispose(maps);
      return values.map((map) => [...map]);
    };
    const ig = async ({ forward }: typeof a) =>
      (await integratedGradients(forward, x, { steps: 64 })).attributions;
    const [ia, ib] = await both(ig);
    await assertClose(ia!, ib!, 1e-5);
    const [ga, gb] = await both((net) => guidedBackpropagation(net, x));
    assert(ga!.some((v, i) => Math.abs(v - gb![i]!) > 0.5), `${ga} ${gb}`);
    x.dispose();
  });
});

Deno.test("DeepLIFT breaks implementation invariance on the pair of the IG paper's figure 7", async () => {
  // relu(relu(x) - 1 - relu(y)) and relu(relu(x - 1) - relu(y)) at (3, 1) from 0: IG (1.5, -0.5) of both.
  const net = (before: number, after: number) =>
    composed({
      layers: [
        { kind: "dense", name: "a", apply: (x) => tf.sub(x, tf.tensor2d([[before, 0]])) },
        { kind: "relu", name: "b", apply: tf.relu },
        {
          kind: "dense",
          name: "c",
          apply: (x) => tf.sub(tf.matMul(x as tf.Tensor2D, tf.tensor2d([[1], [-1]])), after),
        },
        { kind: "relu", name: "d", apply: tf.relu },
      ],
    });
  await withoutLeaks(async () => {
    const x = tf.tensor2d([[3, 1]]);
    for (const [model, expected] of [[net(0, 1), [1.5, -0.5]], [net(1, 0), [2, -1]]] as const) {
      const lift = await deepLift(model, x);
      await assertClose(await lift.attributions.data(), expected, 1e-5, "DeepLIFT");
      const ig = await integratedGradients(model.forward, x, { steps: 300 });
      await assertClose(await ig.attributions.data(), [1.5, -0.5], 1e-2, "IG");
      tf.dispose([lift.attributions, ig.attributions]);
    }
    x.dispose();
  });
});

Deno.test("LRP breaks implementation invariance: tanh(x) as it is, and as 2 sigmoid(2 x) - 1", async () => {
  const tanh = composed({
    layers: [
      { kind: "tanh", name: "a", apply: tf.tanh },
      { kind: "dense", name: "b", apply: (x) => tf.mul(x, 1) },
    ],
  });
  const sigmoid = composed({
    layers: [
      { kind: "dense", name: "a", apply: (x) => tf.mul(x, 2) },
      { kind: "sigmoid", name: "b", apply: tf.sigmoid },
      { kind: "dense", name: "c", apply: (x) => tf.sub(tf.mul(x, 2), 1) },
    ],
  });
  await withoutLeaks(async () => {
    const x = tf.tensor2d([[0.5], [2]]), values = [0.5, 2].map(Math.tanh);
    const [a, b] = [await layerwiseRelevance(tanh, x), await layerwiseRelevance(sigmoid, x)];
    await assertClose(await a.data(), values, 1e-5);
    await assertClose(await b.data(), values.map((value) => value + 1), 1e-5);
    tf.dispose([x, a, b]);
  });
});

Deno.test("what cannot be gone through backwards is named: a kind, and layers that are not the network", async () => {
  const x = tf.ones([1, 2]), forward: Forward = (x) => tf.mul(x, 2) as tf.Tensor2D;
  const norm = {
    layers: [{ kind: "layerNorm", name: "norm", apply: (x: tf.Tensor) => x }],
    forward,
  };
  const other = {
    layers: [{ kind: "dense", name: "dense", apply: (x: tf.Tensor) => tf.mul(x, 3) }],
    forward,
  };
  await withoutLeaks(async () => {
    await assertRejects(() => deepLift(norm, x, { target: 0 }), TypeError, 'layer "norm"');
    await assertRejects(
      () => layerwiseRelevance(other, x, { target: 0 }),
      TypeError,
      "the composition of the layers",
    );
  });
  x.dispose();
});
