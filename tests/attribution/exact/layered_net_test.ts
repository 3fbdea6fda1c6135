import * as tf from "@tensorflow/tfjs";
import { assert, assertRejects } from "@std/assert";
import { exactIntegratedGradients, type LayeredNet } from "@lib/attribution";
import { fromLayersModel } from "@lib/models";
import { type Forward, setupBackend } from "@lib/runtime";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ quiet: true });

function composed(layers: LayeredNet["layers"]): Forward {
  return (x) => tf.tidy(() => layers.reduce((h, layer) => layer.apply(h), x) as tf.Tensor2D);
}

Deno.test("a layer that is not what its kind says is refused by its name", async () => {
  const w = tf.tensor2d([[1, -1, 0.5], [2, 0.5, -1]]), x = tf.tensor2d([[1, 2]]);
  const plain = (z: tf.Tensor) => z.matMul<tf.Tensor>(w);
  const relu = { kind: "relu", name: "bend", apply: (z: tf.Tensor) => tf.relu(z) };
  const first = { kind: "dense", name: "first", apply: plain };
  const lies: [string, (z: tf.Tensor) => tf.Tensor][] = [
    ["dense", (z) => plain(z).relu()],
    ["dense", (z) => plain(z).tanh()],
    ["dense", (z) => plain(z).clipByValue(-100, 100)],
    ["dense", (z) => plain(z).add(10).relu()],
    ["dense", (z) => plain(z).leakyRelu(0.9)],
    ["dense", (z) => plain(z).square()],
    ["dropout", (z) => tf.dropout(z, 0.5)],
    ["batchNorm", (z) => z.sub(z.mean(0, true))],
    ["relu", (z) => z.leakyRelu(0.01)],
    ["relu", (z) => z.relu6()],
    ["relu", (z) => z.elu()],
    ["relu", (z) => z.clone()],
  ];
  for (const [kind, apply] of lies) {
    const layers = [first, relu, { kind, name: "liar", apply: (z: tf.Tensor) => apply(z) }];
    if (kind === "dense") layers.shift();
    if (kind === "batchNorm") continue;
    const net = { layers, forward: composed(layers) };
    await withoutLeaks(() =>
      assertRejects(
        () => exactIntegratedGradients(net, x, { target: 0 }),
        TypeError,
        `layer ${layers.length - 1}, "liar"`,
      )
    );
  }
  const other = { layers: [first], forward: ((z) => plain(z).mul(2)) as Forward };
  await assertRejects(
    () => exactIntegratedGradients(other, x, { target: 0 }),
    TypeError,
    "composition",
  );
  for (
    const none of [undefined, null, {}, { layers: [] }, { layers: [{ kind: "dense" }] }, [first]]
  ) {
    const attempt = () => exactIntegratedGradients(none as never, x, { target: 0 });
    await assertRejects(attempt, TypeError, '"net" must be');
  }
  tf.dispose([w, x]);
});

Deno.test("models of tfjs's layers are exact: series, volumes, depthwise, separable, padded, pooled", async () => {
  const { activation, averagePooling1d, conv1d, conv3d, dense, depthwiseConv2d, dropout } =
    tf.layers;
  const { batchNormalization, flatten, globalAveragePooling2d, reshape, separableConv2d } =
    tf.layers;
  const relu = () => activation({ activation: "relu" }),
    shape = (...inputShape: number[]) => ({ inputShape });
  const models = [
    [
      conv1d({ filters: 4, kernelSize: 3, activation: "relu", ...shape(8, 2) }),
      ...[
        averagePooling1d({ poolSize: 2 }),
        conv1d({ filters: 3, kernelSize: 2 }),
        relu(),
        flatten(),
      ],
    ],
    [conv3d({ filters: 3, kernelSize: 2, ...shape(3, 4, 3, 2) }), relu(), flatten()],
    [
      tf.layers.zeroPadding2d({ padding: 1, ...shape(5, 6, 2) }),
      depthwiseConv2d({ kernelSize: 3, strides: 2, activation: "relu" }),
      ...[batchNormalization(), separableConv2d({ filters: 4, kernelSize: 2 }), relu()],
      globalAveragePooling2d({}),
    ],
    [reshape({ targetShape: [4, 3, 1], ...shape(12) }), dropout({ rate: 0.5 }), flatten()],
  ];
  for (const layers of models) {
    const model = tf.sequential({
      layers: [...layers, dense({ units: 2, activation: "softmax" })],
    });
    const net = fromLayersModel(model), [, ...features] = model.inputs[0]!.shape as number[];
    const x = tf.randomNormal([2, ...features], 0, 1, "float32", 4);
    const chain = { layers: net.layers!, forward: net.forward };
    const { attributions, certificate } = await exactIntegratedGradients(chain, x, {
      target: Uint8Array.of(0, 1),
      baseline: 0.5,
    });
    for (const { completenessError, difference } of certificate.examples) {
      assert(Math.abs(completenessError) < 1e-5 * Math.max(1, Math.abs(difference)));
    }
    tf.dispose([x, attributions]);
    model.dispose();
  }
});
