import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { certifyXModel, foldBatchNorm, type Layer, resnet, type ResnetOptions } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../../fixtures/assert_close.ts";
import { audit } from "../../homogeneity/audits.ts";
import { perturb, small } from "./small.ts";

await setupBackend({ backend: "wasm", quiet: true });

const every: readonly ResnetOptions[] = ([18, 50] as const).flatMap((depth) =>
  (["batch", "none", "fixup"] as const).flatMap((normalisation) =>
    [true, false].map((bias) => ({ ...small, depth, normalisation, bias }))
  )
);

Deno.test("resnet() without biases is an X-model; with them it is not", async () => {
  const inputs = tf.tensor4d(random(1).normalArray(2 * 12 * 10 * 3), [2, 12, 10, 3]);
  for (const options of every) {
    const model = resnet(options);
    await perturb(model, 2);
    if (options.bias) await assertRejects(() => certifyXModel(model.forward, inputs), RangeError);
    else await certifyXModel(model.forward, inputs);
    model.dispose();
  }
  inputs.dispose();
});

Deno.test("auditHomogeneity() names the layers of a ResNet that have a bias, and no others", async () => {
  const inputs = tf.tensor4d(random(1).normalArray(2 * 12 * 10 * 3), [2, 12, 10, 3]);
  const offset = /bias|shift|mean/;
  const atFault = (layers: readonly Layer[], path = ""): string[] =>
    layers.flatMap(({ name, branches = [], variables }) => [
      ...Object.keys(variables).some((key) => offset.test(key)) ? [path + name] : [],
      ...branches.flatMap((branch) => atFault(branch, `${path + name}.`)),
    ]);
  const thorough = ({ depth, bias, normalisation }: ResnetOptions) =>
    depth === 18 && (bias || normalisation === "batch");
  for (const options of every.filter(thorough)) {
    const model = resnet(options);
    await perturb(model, 2);
    const report = await audit(model, inputs);
    assertEquals(report.breaking, atFault(model.layers), model.name);
    assertEquals(report.homogeneous, !options.bias, model.name);
    model.dispose();
  }
  inputs.dispose();
});

Deno.test("resnet()'s variables have torchvision's names, kernels [height, width, from, to]", () => {
  const model = resnet({ ...small, depth: 50, bias: true });
  const shapes = Object.fromEntries([...model.variables].map(([name, { shape }]) => [name, shape]));
  assertEquals(shapes["conv1.kernel"], [7, 7, 3, 2]);
  assertEquals(shapes["bn1.scale"], [2]);
  assertEquals(shapes["layer1.0.conv1.kernel"], [1, 1, 2, 2]);
  assertEquals(shapes["layer1.0.downsample.0.kernel"], [1, 1, 2, 8]);
  assertEquals(shapes["layer1.0.downsample.1.variance"], [8]);
  assertEquals(shapes["layer3.5.conv2.kernel"], [3, 3, 8, 8]);
  assertEquals(shapes["layer4.2.bn3.mean"], [64]);
  assertEquals([shapes["fc.kernel"], shapes["fc.bias"]], [[64, 5], [5]]);
  assertEquals(model.variables.size, 53 * 5 + 2); // 53 convolutions with a norm each
  model.dispose();
});

Deno.test("the stride of a bottleneck is in its 3 x 3 convolution or, in version 1, in its first", () => {
  for (const [stride, expected] of [["torchvision", [1, 2, 1, 2]], ["v1", [2, 1, 1, 2]]] as const) {
    const model = resnet({ ...small, depth: 50, bias: false, normalisation: "none", stride });
    const block = model.layers.find(({ name }) => name === "layer2.0")!;
    const strides = block.branches!.flat().flatMap(({ stride }) => stride ?? []);
    assertEquals(strides, [...expected]);
    model.dispose();
  }
});

Deno.test("a Fixup network starts as its shortcuts with all logits 0, its kernels scaled by L^(-1 / (2m - 2))", async () => {
  const x = tf.ones([1, 12, 10, 3]);
  for (const [depth, factor] of [[18, 8 ** (-1 / 2)], [50, 16 ** (-1 / 4)]] as const) {
    for (const bias of [true, false]) {
      const options = { ...small, depth, bias, width: 4 };
      const model = resnet({ ...options, normalisation: "fixup" });
      const plain = resnet({ ...options, normalisation: "none" });
      for (const [name, variable] of model.variables) {
        const last = name === "fc.kernel" || name.endsWith(`.conv${depth === 18 ? 2 : 3}.kernel`);
        const inside = /^layer.*\.conv/.test(name);
        const values = await variable.data();
        const expected = last || !name.endsWith("kernel")
          ? values.map(() => name.endsWith("scale.scale") ? 1 : 0)
          : (await plain.variables.get(name)!.data()).map((value) => value * (inside ? factor : 1));
        await assertClose(values, expected, undefined, name);
      }
      await assertClose(model.forward(x), tf.zeros([1, 5]), 0);
      model.dispose();
      plain.dispose();
    }
  }
});

Deno.test("a ResNet has gradients with respect to inputs and variables, and leaves nothing behind", async () => {
  const x = tf.tensor4d(random(1).normalArray(12 * 10 * 3), [1, 12, 10, 3]);
  for (const normalisation of ["batch", "none", "fixup"] as const) {
    const before = tf.memory().numTensors;
    const model = resnet({ ...small, depth: 18, bias: true, normalisation });
    await perturb(model, 2);
    const sum = () => tf.sum<tf.Scalar>(tf.square(model.forward(x)));
    const { value, grads } = tf.variableGrads(sum);
    const slope = tf.grad((z) => tf.sum(tf.square(model.forward(z))))(x);
    const trained = [...model.variables.values()].filter(({ trainable }) => trainable);
    assertEquals(Object.keys(grads).length, trained.length);
    for (const gradient of [slope, ...Object.values(grads)]) {
      const values = await gradient.data();
      assert(values.every(Number.isFinite) && values.some((value) => value !== 0));
    }
    tf.dispose([value, grads, slope]);
    model.dispose();
    assertEquals(tf.memory().numTensors, before);
  }
});

Deno.test("without random numbers kernels are 0; the same seed gives the twins the same kernels", async () => {
  const options = { ...small, depth: 18, normalisation: "none" } as const;
  const { random: _, ...unseeded } = options;
  const [a, b, c] = [
    resnet({ ...options, bias: true }),
    resnet({ ...options, bias: false }),
    resnet({ ...unseeded, bias: false }),
  ];
  for (const [name, variable] of b.variables) {
    await assertClose(variable, a.variables.get(name)!, 0, name);
    await assertClose(c.variables.get(name)!, tf.zeros(variable.shape), 0, name);
  }
  [a, b, c].forEach((model) => model.dispose());
});

Deno.test("resnet() has the published numbers of parameters", () => {
  // torchvision's table of models, and the state dicts of Hesse et al.
  const published: [ResnetOptions, number][] = [
    [{ depth: 18, bias: true }, 11_689_512],
    [{ depth: 50, bias: true }, 25_557_032],
    [{ depth: 50, bias: true, normalisation: "fixup" }, 25_504_026],
    [{ depth: 50, bias: false, normalisation: "fixup" }, 25_502_912],
  ];
  for (const [options, parameters] of published) {
    const model = resnet(options);
    const trained = [...model.variables.values()].filter(({ trainable }) => trainable);
    model.dispose();
    assertEquals(trained.reduce((sum, { size }) => sum + size, 0), parameters, model.name);
  }
});

Deno.test("resnet() refuses what it cannot build", () => {
  const build = (options: Record<string, unknown>) => () =>
    resnet({ ...small, depth: 18, bias: true, ...options });
  assertThrows(
    build({ depth: 34 }),
    RangeError,
    `Cannot build a ResNet as "depth" must be one of 18, 50: current value is 34`,
  );
  assertThrows(build({ stem: "cifar10" }), RangeError, `"stem" must be one of imagenet, cifar`);
  assertThrows(build({ width: 1.5 }), RangeError, `"width" must be a positive integer`);
  assertThrows(build({ inputShape: [0, 1, 1] }), RangeError, `"inputShape" must be`);
});

Deno.test("foldBatchNorm() gives a network without batch norm and with the same logits", async () => {
  const x = tf.tensor4d(random(1).normalArray(2 * 12 * 10 * 3), [2, 12, 10, 3]);
  for (const depth of [18, 50] as const) {
    for (const bias of [true, false]) {
      const before = tf.memory().numTensors;
      const model = resnet({ ...small, depth, bias, epsilon: 1e-3 });
      await perturb(model, 2);
      const folded = await foldBatchNorm(model);
      const expected = model.forward(x);
      model.dispose(); // the folded network stands alone
      const actual = folded.forward(x);
      const [logits, theirs] = [await actual.data(), await expected.data()];
      const scale = Math.max(...theirs.map(Math.abs));
      await assertClose(logits.map((y) => y / scale), theirs.map((y) => y / scale), 1e-5);
      assertEquals(folded.settings.normalisation, "none");
      const names = [...folded.variables.keys()];
      assert(names.every((name) => /(kernel|bias)$/.test(name)));
      assertEquals(names.some((name) => name.endsWith("bias")), bias);
      tf.dispose([expected, actual]);
      folded.dispose();
      assertEquals(tf.memory().numTensors, before);
    }
  }
});

Deno.test("foldBatchNorm() folds by hand: kernel 3, scale 2, variance 3, epsilon 1, mean 5, shift 7", async () => {
  const model = resnet({ ...small, depth: 18, bias: true, epsilon: 1 });
  const set = (name: string, value: number) =>
    tf.tidy(() => {
      const variable = model.variables.get(name)!;
      variable.assign(tf.fill(variable.shape, value));
    });
  set("layer2.0.downsample.0.kernel", 3);
  set("layer2.0.downsample.1.scale", 2);
  set("layer2.0.downsample.1.variance", 3);
  set("layer2.0.downsample.1.mean", 5);
  set("layer2.0.downsample.1.shift", 7);
  const folded = await foldBatchNorm(model);
  const of = (key: string) => folded.variables.get(`layer2.0.downsample.0.${key}`)!;
  const [kernel, bias] = [of("kernel"), of("bias")];
  await assertClose(kernel, tf.fill(kernel.shape, 3));
  await assertClose(bias, tf.fill(bias.shape, 7 - 5));
  model.dispose();
  folded.dispose();
});

Deno.test("foldBatchNorm() refuses a network without batch norm and values that are not finite", async () => {
  const plain = resnet({ ...small, depth: 18, bias: true, normalisation: "none" });
  await assertRejects(
    () => foldBatchNorm(plain),
    RangeError,
    `Cannot fold batch norm as "model" must be a ResNet of normalisation batch: current value is ` +
      `"resnet18-none"`,
  );
  const broken = resnet({ ...small, depth: 18, bias: true });
  tf.tidy(() => broken.variables.get("bn1.mean")!.assign(tf.fill([2], NaN)));
  const before = tf.memory().numTensors;
  await assertRejects(() => foldBatchNorm(broken), RangeError, `Cannot read "bn1.mean"`);
  assertEquals(tf.memory().numTensors, before);
  plain.dispose();
  broken.dispose();
});
