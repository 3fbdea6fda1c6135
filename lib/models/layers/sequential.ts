import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, requireKnownOptions, requirePositiveInteger } from "@lib/runtime";
import { type Layer, requireLayers, runLayers, variablesOf } from "./layer.ts";

/** A network with its parts in view; `forward` is all that an attribution method needs of it. */
export interface Model {
  readonly name: string;
  /** Height, width and channels of one input. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** The number of logits. */
  readonly classes: number;
  readonly layers: readonly Layer[];
  /** Inputs [batch, height, width, channels] to logits [batch, classes]. */
  readonly forward: Forward;
  /** Everything that is trained, under `layer.variable`: `conv1.kernel`. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** Frees the variables. */
  dispose(): void;
}

/** Requires a network of layers with variables. @throws {TypeError} If `model` is none. */
export function requireModel(action: string, argument: string, model: Model): void {
  const { name, forward, layers, variables } = model ?? {};
  const isModel = typeof forward === "function" && typeof name === "string";
  if (isModel && Array.isArray(layers) && variables instanceof Map) {
    return requireLayers(action, `${argument}.layers`, layers);
  }
  throw new TypeError(invalid(action, argument, "a model of layers, e.g. sequential()", model));
}

/**
 * Chains layers into a model: F(x) = layerN(... layer1(x)).
 *
 * `forward` frees all it makes but its result and throws a `TypeError` if the inputs are not
 * [batch, ...inputShape] or the last layer does not give [batch, classes].
 *
 * @param layers The model owns them: its `dispose()` frees their variables.
 * @throws {TypeError} If a layer is none, or an option is of another kind.
 * @throws {RangeError} If two layers have the same name.
 *
 * @example
 * ```ts
 * import { dense, flatten, sequential } from "@lib/models";
 * import { random, setupBackend } from "@lib/runtime";
 * await setupBackend();
 * const linear = sequential(
 *   [flatten("flatten"), dense("dense", { units: [4, 3], bias: false, random: random(0) })],
 *   { name: "linear", inputShape: [2, 2, 1], classes: 3 },
 * );
 * linear.dispose();
 * ```
 */
export function sequential(
  layers: readonly Layer[],
  options: Pick<Model, "name" | "inputShape" | "classes">,
): Model {
  const building = "build a model";
  requireLayers(building, "layers", layers);
  requireKnownOptions(building, options, {
    name: "words",
    inputShape: "a list of numbers",
    classes: "a positive integer",
  });
  const { name, inputShape, classes } = options;
  for (const size of inputShape) requirePositiveInteger(building, "inputShape", size);
  const variables = new Map(variablesOf(layers, building));
  const action = `run the model "${name}"`;
  const forward: Forward = (inputs) =>
    tf.tidy(() => {
      check(action, "inputs", inputs, inputShape);
      const logits = runLayers(layers, inputs);
      check(action, "logits", logits, [classes]);
      return logits as tf.Tensor2D;
    });
  const dispose = () => tf.dispose([...variables.values()]);
  return { name, inputShape, classes, layers, forward, variables, dispose };
}

function check(action: string, argument: string, x: tf.Tensor, example: readonly number[]) {
  if (x.rank === example.length + 1 && example.every((size, i) => size === x.shape[i + 1])) return;
  throw new TypeError(invalid(action, argument, `of shape [batch, ${example.join(", ")}]`, x));
}

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
  for (const [argument, model] of Object.entries({ trained, fresh })) {
    requireModel("randomise weights", argument, model);
  }
  const { name, inputShape, classes } = trained, form = { name, inputShape, classes };
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
    sequential(trained.layers.map((layer, i) => i >= from ? fresh.layers[i]! : layer), form)
  );
}
