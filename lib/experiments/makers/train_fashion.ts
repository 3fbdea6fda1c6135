import { fashionMnist, type Splits } from "@lib/datasets";
import {
  convnet,
  type ConvnetOptions,
  fashionConvnetPath,
  type ModelCard,
  type RecordedEpoch,
  saveWeights,
} from "@lib/models";
import { backendInfo, random } from "@lib/runtime";
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
  const model = convnet({ bias, random: random(0) }), history: RecordedEpoch[] = [];
  try {
    for (const [i, phase] of phases.entries()) {
      const label = `${model.name}, phase ${i + 1} of ${phases.length}`;
      const checkpoint = checkpoints[i]!;
      const options = { ...phase, label, signal, checkpoint };
      for (const epoch of await fit(model, { train, validation }, options)) history.push(epoch);
    }
    const card = await saveWeights(model, path, {
      command: "deno task train",
      data: train.name,
      phases,
      history,
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

/** Trains the Fashion-MNIST convnet and its bias-free twin alike. */
export async function trainFashion(signal: AbortSignal): Promise<ModelCard[]> {
  const data = await fashionMnist();
  const cards: ModelCard[] = [];
  for (const bias of [true, false]) cards.push(await train(data, { bias, signal }));
  return cards;
}
