import { assert, assertRejects } from "@std/assert";
import { centred, cifar10Subset, imageTensor, subset } from "@lib/datasets";
import { certifyXModel, loadCifarResnet, readModelCard } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { accuracy } from "@lib/training";

await setupBackend({ backend: "wasm", quiet: true });

const routes = ["teacher", "scratch", "distilled"] as const;
const all = ([18, 50] as const).flatMap((depth) => routes.map((route) => ({ depth, route })));
const test = subset(centred((await cifar10Subset()).test), [...Array(250).keys()]);

Deno.test("the committed CIFAR-10 ResNets are as accurate as their cards say; the bias-free are X-models", async () => {
  const inputs = imageTensor(test, [0, 1, 2, 3]);
  for (const options of all) {
    const model = await loadCifarResnet(options);
    const { depth, route } = options;
    const card = `../../../data/models/cifar-resnet${depth}-${route}.safetensors`;
    const { test: claimed } = await readModelCard(new URL(card, import.meta.url));
    const { accuracy: found, count } = await accuracy(model.forward, test);
    // Some of the ten thousand: four standard deviations.
    const deviation = Math.sqrt(claimed.accuracy * (1 - claimed.accuracy) / count);
    const which = `ResNet-${depth}, ${route}`;
    assert(Math.abs(found - claimed.accuracy) <= 4 * deviation, `${which}: ${found}`);
    const certified = certifyXModel(model.forward, inputs, { scales: [0.1, 0.7, 2] });
    if (route === "teacher") await assertRejects(() => certified, RangeError, "biases");
    else await certified;
    model.dispose();
  }
  inputs.dispose();
});
