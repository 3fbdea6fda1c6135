import { dotChart, type Figure } from "@lib/display";
import * as models from "@lib/models";
import type { LayerAudit } from "@lib/models";
import { type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/**
 * Audits the layers that networks are made of: a chain of those that an X-DNN may have, in order, then
 * by themselves those that it may not. Biases and shifts start at 0, where they do no harm, so they are
 * moved away from it.
 *
 * Activations are normal with deviation 3, so that what is bounded feels its bounds. Cost: negligible.
 *
 * @example
 * ```ts
 * const audits = await auditLayerKinds({ random: random(1) });
 * console.table(audits.map(({ name, claim }) => [name, claim.degree, claim.why]));
 * ```
 */
export async function auditLayerKinds(
  options: { readonly random: Random },
): Promise<LayerAudit[]> {
  requireKnownOptions("audit kinds of layers", options, { random: "a seeded generator" });
  const { random } = options;
  const free = { bias: false, random };
  const allowed = [
    models.conv2d("convolution", { ...free, channels: [2, 4], size: 3 }),
    models.batchNorm("batch norm without shift", { channels: 4, bias: false }),
    models.relu("ReLU"),
    models.maxPool("max pooling", { size: 2 }),
    models.residual("residual sum", { main: [models.prelu("PReLU", { channels: 4 })] }),
    models.averagePool("average pooling", { size: 2 }),
    models.globalAveragePool("global average"),
    models.dense("dense", { ...free, units: [4, 3] }),
  ];
  const forbidden = [
    models.conv2d("convolution with bias", { bias: true, random, channels: [2, 2], size: 3 }),
    models.batchNorm("batch norm with shift", { channels: 2, bias: true }),
    models.layerNorm("layer norm", { channels: 2, bias: false }),
    models.relu6("ReLU6"),
    models.gelu("GELU"),
    models.elu("ELU"),
    models.softplus("softplus"),
    models.tanh("tanh"),
    models.sigmoid("sigmoid"),
    models.softmaxLayer("softmax"),
  ];
  tf.tidy(() => {
    for (const { variables } of forbidden) {
      for (const variable of Object.values(variables)) variable.assign(variable.add(0.5));
    }
  });
  const activations = tf.tensor4d(random.normalArray(512).map((value) => 3 * value), [4, 8, 8, 2]);
  try {
    const audits: LayerAudit[] = [];
    for (const chain of [allowed, ...forbidden.map((layer) => [layer])]) {
      const { layers } = await models.auditHomogeneity(chain, activations, { random });
      for (const audit of layers) audits.push(audit);
    }
    return audits;
  } finally {
    tf.dispose([activations, [...allowed, ...forbidden].map(({ variables }) => variables)]);
  }
}

/** The least error that a log axis of float32's rounding has to show. */
const least = 1e-8;

/**
 * How far layers are from F(ax) = aF(x), a row each with the reason, coloured by what is claimed of their
 * degree.
 *
 * @param audits What `auditHomogeneity` found, each of another name.
 *
 * @example
 * ```ts
 * const { layers } = await auditHomogeneity(model, images, { random: random(2) });
 * layerChart(layers);
 * ```
 */
export function layerChart(audits: readonly LayerAudit[]): Figure {
  requireObjects("draw audits", "audits", audits, "audits of layers");
  requireObjects("draw audits", "claims", audits.map(({ claim }) => claim), "claims");
  requireObjects("draw audits", "numbers", audits.map(({ numbers }) => numbers), "numbers");
  const dots = audits.map(({ name, claim: { degree, why }, numbers: { scalingError } }) => {
    const group = degree === 1 ? "degree 1" : "another degree, or none";
    return { name, group, value: Math.max(least, scalingError), note: why };
  });
  return dotChart(dots, {
    title: "Some layers scale with their input, others do not",
    value: { title: "largest relative error of F(ax) = aF(x)", log: true, range: [least, 100] },
    caption: "Measured on random activations at contrasts a of 0.1, 0.3, 3 and 10, beside the " +
      "reason that the layer's kind gives. An error of exactly 0 would stand at the left edge.",
    width: 700,
  });
}
