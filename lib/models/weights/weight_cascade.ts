import { invalid } from "@lib/runtime";
import { type Model, sequential } from "../layers/sequential.ts";

/**
 * A model whose weights are replaced from the logits down, one weighted layer more at each step: the
 * cascade of the model-randomisation test.
 *
 * A map that stays as it is while the weights become random does not explain what was learnt. The
 * k-th model has the last k weighted layers of `fresh` on top of the layers of `trained`; bias-free
 * models stay homogeneous whatever their weights.
 *
 * Cost: none; the models share the variables of the two given, which keep owning them.
 *
 * @param fresh A model of the same architecture, e.g. newly initialised.
 * @returns One model for each weighted layer, the last of them all fresh. Dispose none of them.
 * @throws {TypeError} If the models differ in their layers.
 * @see J. Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018, arXiv 1810.03292.
 *
 * @example
 * ```ts
 * import { convnet, loadFashionConvnet, weightCascade } from "@lib/models";
 * import { random } from "@lib/runtime";
 * const trained = await loadFashionConvnet({ bias: false });
 * const models = weightCascade(trained, convnet({ bias: false, random: random(1) }));
 * ```
 */
export function weightCascade(trained: Model, fresh: Model): Model[] {
  const parts = (model: Model) =>
    model.layers.map(({ kind, name, variables }) =>
      [kind, name, ...Object.entries(variables).map(([key, { shape }]) => `${key} [${shape}]`)]
        .join(" ")
    );
  if (`${parts(trained)}` !== `${parts(fresh)}`) {
    const must = `of the same layers as ${trained.name}, ${parts(trained).join(", ")}`;
    throw new TypeError(invalid("randomise weights", "fresh", must, parts(fresh).join(", ")));
  }
  const weighted = trained.layers.flatMap(({ variables }, i) =>
    Object.keys(variables).length > 0 ? [i] : []
  );
  return weighted.toReversed().map((from) =>
    sequential(trained.layers.map((layer, i) => i >= from ? fresh.layers[i]! : layer), trained)
  );
}
