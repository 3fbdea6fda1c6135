import { assert, assertEquals } from "@std/assert";
import { integratedGradients, xGradient } from "@lib/attribution";
import { imageTensor, loadPhotos } from "@lib/datasets";
import {
  certifyXModel,
  imagenetInputs,
  type ImagenetResnet,
  loadAuthorsResnet50,
  loadTorchvisionResnet,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withFolder } from "../../fixtures/temporary_folder.ts";
import { wave } from "../../fixtures/waves.ts";
import { archive, pickle } from "../weights/formats/archives.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Names and shapes of a state dict, written down from the published files and not from our networks. */
type Shapes = [name: string, shape: number[]][];

/** The 54 tensors of the authors' xfixup_resnet50_model_best.pth.tar. */
const xResnet50: Shapes = [["conv1.weight", [64, 3, 7, 7]]];
for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
  const inner = 64 * 2 ** stage, before = stage === 0 ? 64 : 2 * inner;
  for (let block = 0; block < blocks; block++) {
    const name = `layer${stage + 1}.${block}`, from = block === 0 ? before : 4 * inner;
    xResnet50.push([`${name}.conv1.weight`, [inner, from, 1, 1]]);
    xResnet50.push([`${name}.conv2.weight`, [inner, inner, 3, 3]]);
    xResnet50.push([`${name}.conv3.weight`, [4 * inner, inner, 1, 1]]);
    if (block === 0) xResnet50.push([`${name}.downsample.weight`, [4 * inner, from, 1, 1]]);
  }
}
xResnet50.push(["fc.weight", [1000, 2048]]);

/** The 122 tensors of torchvision's resnet18-f37072fd.pth, a count of batches with each norm. */
const resnet18: Shapes = [["conv1.weight", [64, 3, 7, 7]], ...norm("bn1", 64)];
for (const [stage, to] of [64, 128, 256, 512].entries()) {
  for (const block of [0, 1]) {
    const name = `layer${stage + 1}.${block}`, halves = stage > 0 && block === 0;
    resnet18.push([`${name}.conv1.weight`, [to, halves ? to / 2 : to, 3, 3]]);
    resnet18.push(...norm(`${name}.bn1`, to), [`${name}.conv2.weight`, [to, to, 3, 3]]);
    resnet18.push(...norm(`${name}.bn2`, to));
    if (!halves) continue;
    resnet18.push([`${name}.downsample.0.weight`, [to, to / 2, 1, 1]]);
    resnet18.push(...norm(`${name}.downsample.1`, to));
  }
}
resnet18.push(["fc.weight", [1000, 512]], ["fc.bias", [1000]]);

function norm(name: string, channels: number): Shapes {
  const keys = ["weight", "bias", "running_mean", "running_var"];
  const vectors = keys.map((key): Shapes[number] => [`${name}.${key}`, [channels]]);
  return [...vectors, [`${name}.num_batches_tracked`, []]];
}

/** Kernels that keep the size of activations, other values near those of a norm that does nothing. */
function valuesOf(name: string, shape: readonly number[]): Float32Array {
  const { data } = wave(name, shape);
  if (shape.length > 1) return data.map((w) => w * Math.sqrt(2 * shape[0]! / data.length));
  const isFactor = /(bn\d|downsample\.1)\.weight$|running_var$/.test(name);
  return data.map((w) => w / 4 + Number(isFactor));
}

const number = (value: number) => ["J", ...[0, 8, 16, 24].map((bits) => value >>> bits & 255)];
const word = (value: string) => ["X", ...number(value.length).slice(1), value];
const list = (values: readonly number[]) => ["(", ...values.flatMap(number), "t"];

/** What `torch.save()` writes of a dictionary of tensors of float32. */
function torchDict(shapes: Shapes, prefix = "") {
  const storages: Record<string, Uint8Array> = {};
  const entries = shapes.flatMap(([name, shape], key) => {
    const values = valuesOf(name, shape);
    storages[key] = new Uint8Array(values.buffer);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    return [
      ...word(prefix + name),
      ...["ctorch._utils\n_rebuild_tensor_v2\n", "(", "(", ...word("storage")],
      ...["ctorch\nFloatStorage\n", ...word(`${key}`), ...word("cpu"), ...number(values.length)],
      ...["t", "Q", ...number(0), ...list(shape), ...list(strides)],
      ...[0x89, "ccollections\nOrderedDict\n", ")", "R", "t", "R", "s"],
    ];
  });
  return { dict: ["ccollections\nOrderedDict\n", ")", "R", ...entries], storages };
}

/** Inputs of the first photograph. */
async function photographFor({ convention }: ImagenetResnet): Promise<tf.Tensor4D> {
  const photo = imageTensor(await loadPhotos(), [0]);
  return tf.tidy(() => imagenetInputs(photo, convention));
}

async function sumOf(map: tf.Tensor): Promise<number> {
  return [...await map.data()].reduce((sum, value) => sum + value, 0);
}

Deno.test("a file with the tensors of the authors' xfixup_resnet50 becomes an X-Gradient that is complete", async () => {
  assertEquals(xResnet50.length, 54);
  await withFolder(async (folder) => {
    const { dict, storages } = torchDict(xResnet50, "module.");
    const script = ["}", ...word("epoch"), ...number(90), "s", ...word("state_dict"), ...dict, "s"];
    const file = `${folder}/xfixup_resnet50_model_best.pth.tar`;
    await Deno.writeFile(file, archive(pickle(...script, "."), storages));
    const model = await loadAuthorsResnet50(file, { bias: false });
    const inputs = await photographFor(model);
    const xModel = await certifyXModel(model.forward, inputs);
    const target = 340;
    const map = xGradient(xModel, inputs, { target });
    assertEquals(map.shape, [1, 224, 224, 3]);
    const logits = tf.tidy(() => model.forward(inputs));
    const logit = (await logits.data())[target]!;
    const sum = await sumOf(map);
    assert(logit !== 0 && Math.abs(sum / logit - 1) < 1e-3, `${sum} is not ${logit}`);
    tf.dispose([inputs, map, logits]);
    model.dispose();
  });
});

Deno.test("a file with the tensors of torchvision's ResNet-18 becomes Integrated Gradients with their certificate", async () => {
  assertEquals(resnet18.length, 122);
  await withFolder(async (folder) => {
    const { dict, storages } = torchDict(resnet18);
    const file = `${folder}/resnet18-f37072fd.pth`;
    await Deno.writeFile(file, archive(pickle(...dict, "."), storages));
    const model = await loadTorchvisionResnet(file, { depth: 18 });
    const inputs = await photographFor(model);
    const options = { target: 340, steps: 4 };
    const { attributions, certificate } = await integratedGradients(model.forward, inputs, options);
    assertEquals(attributions.shape, [1, 224, 224, 3]);
    const { output, baselineOutput, completenessPercent } = certificate.examples[0]!;
    const total = await sumOf(attributions);
    const missed = 100 * (total - (output - baselineOutput)) / (output - baselineOutput);
    assert(Math.abs(Math.abs(missed) - completenessPercent!) < 0.1, `${missed}`);
    assert(completenessPercent! < 25, "four steps through kinks come near");
    tf.dispose([inputs, attributions]);
    model.dispose();
  });
});
