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

const shared = { batchSize: 128, schedule: "cosine", dropout: 0.3 } as const;

/** The same for both nets, so that only the biases differ; the second starts from the first's weights. */
export const phases = [
  { seed: 0, epochs: 10, learningRate: 2e-3, augmentation: { flip: true, shift: 0 }, ...shared },
  { seed: 1, epochs: 6, learningRate: 1e-3, augmentation: { flip: true, shift: 1 }, ...shared },
] as const;

async function train(
  { train, validation, test }: Splits,
  { bias, signal }: Pick<ConvnetOptions, "bias"> & { readonly signal: AbortSignal },
): Promise<ModelCard> {
  const path = fashionConvnetPath({ bias });
  const checkpoints = phases.map((_, i) =>
    new URL(path.href.replace(/[^/]+$/, `.$&.${i + 1}.checkpoint`))
  );
  const model = convnet({ bias, random: random(0) });
  try {
    for (const [i, phase] of phases.entries()) {
      const label = `${model.name}, phase ${i + 1} of ${phases.length}`;
      const checkpoint = checkpoints[i]!;
      await fit(model, { train, validation }, { ...phase, label, signal, checkpoint });
    }
    const card = await saveWeights(model, path, {
      command: "deno task train",
      data: train.name,
      phases,
      backend: backendInfo().backend,
      validation: await accuracy(model.forward, validation),
      test: await accuracy(model.forward, test, { label: `${model.name} on ${test.name}` }),
    });
    for (const checkpoint of checkpoints) await Deno.remove(checkpoint);
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
