import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  fashionConvnetPath,
  loadWeights,
  type Model,
  readModelCard,
  saveWeights,
  type TrainingFacts,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { smallInputs, smallNet } from "../nets.ts";

await setupBackend({ backend: "wasm", quiet: true });

const score = { correct: 1, count: 2, accuracy: 0.5, interval: [0.1, 0.9] } as const;
const facts: TrainingFacts = {
  command: "none",
  data: "none",
  phases: [{
    ...{ seed: 1, epochs: 2, batchSize: 3, learningRate: 0.5, schedule: "constant" },
    augmentation: { flip: false, shift: 0 },
    dropout: 0,
  }],
  backend: "wasm",
  validation: score,
  test: score,
};

/** Runs `use` with a saved net's path and card, and removes both files. */
async function withSaved(use: (path: string, model: Model) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const model = smallNet({ bias: true, seed: 1 });
  try {
    await saveWeights(model, `${folder}/net.safetensors`, facts);
    await use(`${folder}/net.safetensors`, model);
  } finally {
    model.dispose();
    await Deno.remove(folder, { recursive: true });
  }
}

async function values({ variables }: Model): Promise<number[][]> {
  return await Promise.all([...variables.values()].map(async (v) => [...await v.data()]));
}

/** Loading must fail with this message and leave net and memory as they were. */
async function assertRefused(path: string, message: string, bias = true): Promise<void> {
  const other = smallNet({ bias, seed: 2 });
  const [before, tensors] = [await values(other), tf.memory().numTensors];
  const error = await assertRejects(() => loadWeights(other, path), Error, message);
  assertStringIncludes(error.message, path.replace(/\.\w+$/, ""));
  assertEquals(await values(other), before);
  assertEquals(tf.memory().numTensors, tensors);
  other.dispose();
}

const edit = async (path: string, change: (text: string) => string) =>
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));

Deno.test("loadWeights() restores what saveWeights() wrote, bit for bit, with its card", async () => {
  await withSaved(async (path, model) => {
    const other = smallNet({ bias: true, seed: 2 });
    const inputs = smallInputs(2, 3);
    assertNotEquals(await values(other), await values(model));
    const tensors = tf.memory().numTensors;
    const card = await loadWeights(other, path);
    assertEquals(tf.memory().numTensors, tensors);
    assertEquals(await values(other), await values(model));
    assertEquals(card.parameters, 57 + 52 + 111);
    assertEquals(card.architecture, [
      "conv1 conv2d [3,3,2,3] stride 2 bias",
      "relu1 relu",
      "conv2 conv2d [2,2,3,4] stride 1 bias",
      "relu2 relu",
      "flatten flatten",
      "dense dense [36,3] bias",
    ]);
    assertEquals(card.phases, facts.phases);
    inputs.dispose();
    other.dispose();
  });
});

Deno.test("saveWeights() leaves no temporary file, also where it replaces one", async () => {
  await withSaved(async (path, model) => {
    await saveWeights(model, path, facts);
    const folder = path.replace(/[^/]+$/, "");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "net.json",
      "net.safetensors",
    ]);
  });
});

Deno.test("loadWeights() refuses a weight file with one bit changed or its end cut", async () => {
  await withSaved(async (path) => {
    const bytes = await Deno.readFile(path);
    const last = bytes.length - 1;
    for (const damaged of [bytes.with(last, bytes[last]! ^ 1), bytes.subarray(0, last)]) {
      await Deno.writeFile(path, damaged);
      await assertRefused(path, "its SHA-256 must be");
    }
  });
});

Deno.test("loadWeights() refuses a missing file, a missing card and a card that is none", async () => {
  await withSaved(async (path) => {
    const card = path.replace("safetensors", "json");
    await edit(card, (text) => text.replace(/sha256/, "other"));
    await assertRefused(path, `must be a model card with a "sha256"`);
    await edit(card, (text) => text.slice(0, -4));
    await assertRefused(path, "it must be JSON");
    await Deno.remove(card);
    await assertRefused(path, `net.json"`);
  });
  await withSaved(async (path) => {
    await Deno.remove(path);
    await assertRefused(path, `net.safetensors"`);
  });
});

Deno.test("loadWeights() refuses the weights of another net and names the tensor", async () => {
  await withSaved(async (path) => {
    await assertRefused(path, `tensor "conv1.bias" must belong to the model`, false);
  });
  await withSaved(async (path, model) => {
    const folder = path.replace(/[^/]+$/, "");
    const file = `${folder}other.safetensors`;
    for (
      const [variables, message] of [
        [new Map([["dense.bias", tf.variable(tf.zeros([4]))]]), "[3]: current value is [4]"],
        [new Map([["dense.bias", undefined]]), "[3]: current value is absent"],
      ] as const
    ) {
      const changed = new Map(model.variables);
      for (const [name, variable] of variables) {
        if (variable) changed.set(name, variable);
        else changed.delete(name);
      }
      await saveWeights({ ...model, variables: changed }, file, facts);
      await assertRefused(file, `tensor "dense.bias" must have shape ${message}`);
      variables.forEach((variable) => variable?.dispose());
    }
  });
});

Deno.test("saveWeights() refuses a weight that is NaN and names it", async () => {
  await withSaved(async (path, model) => {
    const bytes = await Deno.readFile(path);
    tf.tidy(() => model.variables.get("dense.bias")!.assign(tf.fill([3], NaN)));
    await assertRejects(() => saveWeights(model, path, facts), RangeError, `"dense.bias"`);
    assertEquals(await Deno.readFile(path), bytes, "the file on disk is untouched");
  });
});

Deno.test("the garment networks' cards hold every epoch of their recipe, down to the accuracy it ended at", async () => {
  for (const bias of [true, false]) {
    const { history, rerun, ...card } = await readModelCard(fashionConvnetPath({ bias }));
    const epochs = history ?? rerun!.history;
    assertEquals(epochs.length, card.phases.reduce((sum, { epochs }) => sum + epochs, 0));
    const { accuracy } = history ? card.validation : rerun!.validation;
    assertEquals(epochs.at(-1)!.validationAccuracy, accuracy);
    assertEquals(history === undefined, rerun !== undefined && rerun.sha256 !== card.sha256);
  }
});
