import { assert, assertEquals, assertRejects } from "@std/assert";
import { centred, cifar10Subset, imageTensor, subset } from "@lib/datasets";
import { cifar10Networks } from "@lib/experiments";
import {
  certifyXModel,
  cifar10Resnet,
  cifar10ResnetPath,
  loadCifar10Resnet,
  readModelCard,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { accuracy } from "@lib/training";
import { existsSync } from "node:fs";
import { cifar10Phase, cifar10Refit } from "../../../lib/experiments/makers/train_cifar.ts";

await setupBackend({ backend: "wasm", quiet: true });

const trained = [...cifar10Networks.values()].filter((options) =>
  existsSync(cifar10ResnetPath(options))
);
const images = centred((await cifar10Subset()).test);

Deno.test("of CIFAR-10's ResNets only the teachers have biases; without them they are X-models untrained too", async () => {
  const inputs = imageTensor(images, [0, 1]);
  for (const options of cifar10Networks.values()) {
    const model = cifar10Resnet(options);
    const biases = [...model.variables.keys()].filter((name) => /\.(bias|shift|mean)$/.test(name));
    assertEquals(biases.length > 0, options.route === "teacher", model.name);
    // X-Fixup's logits are 0 before its first step.
    if (!["teacher", "fixup"].includes(options.route)) await certifyXModel(model.forward, inputs);
    model.dispose();
  }
  inputs.dispose();
});

Deno.test({
  name:
    "the committed ResNets of CIFAR-10 are as accurate as their cards say; the bias-free are X-models",
  ignore: trained.length === 0,
  fn: async () => {
    const test = subset(images, [...Array(250).keys()]), inputs = imageTensor(images, [0, 1, 2, 3]);
    for (const options of trained) {
      const model = await loadCifar10Resnet(options);
      const { test: claimed } = await readModelCard(cifar10ResnetPath(options));
      const { accuracy: found, count } = await accuracy(model.forward, test);
      // Some of the ten thousand: four standard deviations.
      const deviation = Math.sqrt(claimed.accuracy * (1 - claimed.accuracy) / count);
      const off = Math.abs(found - claimed.accuracy);
      assert(off <= 4 * deviation, `ResNet-${options.depth}, ${options.route}: ${found}`);
      const certified = certifyXModel(model.forward, inputs, { scales: [0.1, 0.7, 2] });
      if (options.route === "teacher") await assertRejects(() => certified, RangeError, "biases");
      else await certified;
      model.dispose();
    }
    inputs.dispose();
  },
});

Deno.test({
  name:
    "their cards record the settings of `deno task train cifar`, every epoch and the core-hours",
  ignore: trained.length === 0,
  fn: async () => {
    for (const options of trained) {
      const card = await readModelCard(cifar10ResnetPath(options)), { depth, route } = options;
      assertEquals(card.command, `deno task train cifar/resnet${depth}-${route}`);
      assertEquals(card.test.count, 10_000);
      assert(card.coreHours! > 0);
      if (route === "refit") assertEquals(card.conversion, cifar10Refit);
      else {
        const phase = cifar10Phase(options);
        assertEquals(card.phases, [phase]);
        assertEquals(card.history!.length, phase.epochs);
        const { validationAccuracy } = card.history!.at(-1)!;
        assertEquals(card.validation.accuracy, validationAccuracy);
      }
    }
  },
});
