import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  assignVariables,
  certifyXModel,
  type Model,
  squeezenet,
  squeezenetVariables,
} from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { perturb } from "./resnet/small.ts";
import { torchvisionName, wave, waveStateDict } from "../../fixtures/waves.ts";

await setupBackend({ backend: "wasm", quiet: true });

// The poolings' windows fill 35 x 51, 15 x 23, 7 x 11, 3 x 5, 1 x 2 pixels, but not 37 x 55, 16 x 25,
// 8 x 12, 4 x 6, 2 x 3.
const inputShape = [35, 51, 3] as const;
const unfilled = [37, 55, 3] as const;

const net = squeezenet({ bias: true, classes: 5, inputShape });
const squeezenetPool = net.layers.find(({ kind }) => kind === "maxPool")!;
net.dispose();

/** The state dict of a model with biases, in torchvision's names. */
function stateDict() {
  const model = squeezenet({ bias: true, classes: 5, inputShape });
  const tensors = waveStateDict(model, torchvisionName);
  model.dispose();
  return tensors;
}

function load(model: Model, bias: boolean) {
  assignVariables(model.variables, squeezenetVariables(stateDict(), { bias }), model.name);
}

// Golden values of PyTorch 2.15 in float64, wave() and conv() as in resnet/pytorch_test.ts but for
// conv(x, name, to, size=1, stride=1, padding=0), which adds wave(name + ".bias", to) / 4 and takes ReLU:
//
//   x = conv(1e4 * wave("image", 2, 3, height, width), "features.0", 96, 7, 2)
//   for i, n in {2: 0, 3: 64, 4: 64, 5: 128, 6: 0, 7: 128, 8: 192, 9: 192, 10: 256, 11: 0, 12: 256}.items():
//       name, squeezed = f"features.{i}", conv(x, f"features.{i}.squeeze", n // 4) if n else None
//       x = torch.cat([conv(squeezed, f"{name}.expand1x1", n),
//           conv(squeezed, f"{name}.expand3x3", n, 3, 1, 1)], 1) if n else max_pool2d(x, 3, 2, ceil_mode=True)
//   conv(x, "classifier.1", 5).mean((2, 3))
type Shape = readonly [height: number, width: number, channels: number];
const golden: readonly [Shape, readonly number[]][] = [
  [inputShape, [
    ...[0, 0, 0.1285011, 0.0816826, 0.3674750],
    ...[0, 0, 0.1423340, 0.0626537, 0.3859419],
  ]],
  [unfilled, [
    ...[0.0010330, 0, 0.1521540, 0.0758626, 0.4064908],
    ...[0, 0, 0.1396850, 0.0827888, 0.4031335],
  ]],
];

Deno.test("squeezenet() gives PyTorch's logits, also where its windows do not fill the image", async () => {
  for (const [inputShape, logits] of golden) {
    const model = squeezenet({ bias: true, classes: 5, inputShape });
    load(model, true);
    const [height, width] = inputShape;
    const { data } = wave("image", [2, 3, height, width]);
    const images = tf.tidy(() =>
      tf.transpose(tf.mul(tf.tensor(data, [2, 3, height, width]), 1e4), [0, 2, 3, 1])
    );
    const found = model.forward(images);
    await assertClose(await found.data(), logits, 1e-5);
    tf.dispose([images, found]);
    model.dispose();
  }
});

Deno.test("squeezenet() makes 13 x 13 pixels of 224 as of 227, as torchvision's does", () => {
  for (const side of [224, 227]) {
    const sides = [Math.floor((side - 7) / 2) + 1]; // of the first convolution's outputs
    for (let i = 0; i < 3; i++) {
      const x = tf.zeros([1, sides.at(-1)!, sides.at(-1)!, 1]);
      const pooled = squeezenetPool.apply(x);
      sides.push(pooled.shape[1]!);
      tf.dispose([x, pooled]);
    }
    assertEquals(sides, side === 224 ? [109, 54, 27, 13] : [111, 55, 27, 13]);
  }
});

Deno.test("squeezenet() is an X-model without the biases of the same weights, and none with them", async () => {
  const inputs = tf.tensor4d(random(1).normalArray(2 * 35 * 51 * 3), [2, ...inputShape]);
  const [biased, free] = [true, false].map((bias) => {
    const model = squeezenet({ bias, classes: 5, inputShape });
    load(model, bias);
    return model;
  }) as [Model, Model];
  await certifyXModel(free.forward, inputs);
  await assertRejects(() => certifyXModel(biased.forward, inputs), RangeError);
  assertEquals(
    [...free.variables.keys()],
    [...biased.variables.keys()].filter((name) => name.endsWith("kernel")),
  );
  [inputs, biased, free].forEach((owned) => owned.dispose());
});

Deno.test("squeezenet() has 1,248,424 parameters and a gradient at every input, and leaks nothing", async () => {
  const before = tf.memory().numTensors;
  const model = squeezenet({ bias: true });
  const parameters = [...model.variables.values()].reduce((sum, { size }) => sum + size, 0);
  assertEquals(parameters, 1_248_424); // as torchvision's
  model.dispose();
  const small = squeezenet({ bias: true, classes: 5, inputShape, random: random(1) });
  await perturb(small, 2);
  const x = tf.tensor4d(random(1).normalArray(35 * 51 * 3), [1, ...inputShape]);
  const slope = tf.grad((z) => tf.sum(small.forward(z)))(x);
  const values = await slope.data();
  assertEquals(values.every((value) => Number.isFinite(value)), true);
  assertEquals(values.some((value) => value !== 0), true);
  [x, slope, small].forEach((owned) => owned.dispose());
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("squeezenetVariables() names what is missing and what is left over", () => {
  const tensors = stateDict();
  assertEquals(tensors.size, 52);
  tensors.delete("features.12.squeeze.bias");
  tensors.set("features.13.weight", wave("more", [2]));
  assertThrows(
    () => squeezenetVariables(tensors, { bias: false }),
    RangeError,
    "current value lacks features.12.squeeze.bias and has features.13.weight besides",
  );
});
