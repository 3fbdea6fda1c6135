/**
 * `deno task train`: trains the Fashion-MNIST convnet and its bias-free twin alike, and writes their
 * weights and cards to data/models. Stopped with Ctrl-C, it goes on from the last epoch when called again.
 *
 * @module
 */
import { fashionMnist, type Splits } from "@lib/datasets";
import {
  convnet,
  type ConvnetOptions,
  fashionConvnetPath,
  type ModelCard,
  saveWeights,
} from "@lib/models";
import { backendInfo, random, setupBackend } from "@lib/runtime";
import { accuracy, fit } from "@lib/training";

/** Chosen by validation accuracy; the same for both nets, so that only the biases differ. */
export const settings = {
  seed: 0,
  epochs: 10,
  batchSize: 128,
  learningRate: 2e-3,
  schedule: "cosine",
  augmentation: { flip: true, shift: 0 },
  dropout: 0.3,
} as const;

async function train(
  { train, validation, test }: Splits,
  { bias, signal }: Pick<ConvnetOptions, "bias"> & { readonly signal: AbortSignal },
): Promise<ModelCard> {
  const path = fashionConvnetPath({ bias });
  const checkpoint = new URL(path.href.replace(/[^/]+$/, ".$&.checkpoint"));
  const model = convnet({ bias, random: random(settings.seed) });
  try {
    await fit(model, { train, validation }, { ...settings, label: model.name, signal, checkpoint });
    const card = await saveWeights(model, path, {
      command: "deno task train",
      data: train.name,
      ...settings,
      backend: backendInfo().backend,
      validation: await accuracy(model.forward, validation),
      test: await accuracy(model.forward, test, { label: `${model.name} on ${test.name}` }),
    });
    await Deno.remove(checkpoint);
    return card;
  } finally {
    model.dispose();
  }
}

function row({ name, parameters, validation, test }: ModelCard): Record<string, string | number> {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  return {
    net: name,
    parameters,
    validation: percent(validation.accuracy),
    test: percent(test.accuracy),
    "95% interval": test.interval.map(percent).join(" to "),
  };
}

if (import.meta.main) {
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    stop.abort(new Error("stopped: `deno task train` goes on from the last finished epoch"));
  });
  await setupBackend();
  const data = await fashionMnist();
  const cards: ModelCard[] = [];
  try {
    for (const bias of [true, false]) cards.push(await train(data, { bias, signal: stop.signal }));
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    console.error(stop.signal.reason.message);
    Deno.exit(130);
  }
  console.table(cards.map(row));
  Deno.exit();
}
