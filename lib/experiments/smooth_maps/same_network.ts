import { xGradient } from "@lib/attribution";
import { crossedScores, mapRoughness, pixelScores } from "@lib/metrics";
import { certifyXModel, type Model } from "@lib/models";
import { type Random, readFinite, requireKnownOptions, requireTensor } from "@lib/runtime";
import { mean, pairedComparisons, type PairedScores } from "@lib/statistics";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { keepAndRemove, smoothFills } from "./judge_map.ts";
import { blurredTo } from "./measure_smooth_maps.ts";
import type { Claims } from "./smooth_claims.ts";

/** A network without a prior, and one of the same seed that was charged for rough maps. */
export interface SmoothPair {
  readonly none: { readonly model: Pick<Model, "forward"> };
  readonly roughness: { readonly model: Pick<Model, "forward"> };
}

/** What either of two networks says of two maps that are equally smooth. */
export interface SameNetwork {
  /** Each claim under every fill, garment by garment, in halvings and points: one family of tests. */
  readonly claims: Claims;
  /** Of the maps that are set against each other. */
  readonly roughness: Readonly<Record<"charged" | "blurred" | "cut", number>>;
}

/**
 * Two smooth maps judged by one and the same network, so that what random orders need is the same for both:
 * the charged network's map, and the other's, blurred until it is as smooth. Both networks are asked in turn.
 * A third map is the blurred one cut to the garment, 0 on black pixels, and blurred by as much more as makes
 * up for the border.
 *
 * Garments are left out that the two networks classify differently, as the maps would explain two classes.
 *
 * Cost: five maps an image, 100 forward passes each and fill.
 *
 * @param images [batch, 28, 28, 1]; not disposed.
 */
export async function judgeBySameNetwork(
  { none, roughness: charged }: SmoothPair,
  images: tf.Tensor4D,
  options: { readonly random: Random },
): Promise<SameNetwork> {
  requireTensor("judge by the same network", "images", images);
  requireKnownOptions("judge by the same network", options, { random: "a seeded generator" });
  const answers = await Promise.all(
    [none, charged].map(({ model }) => predict(model.forward, images)),
  );
  const [own, other] = answers.map(({ classes }) => classes);
  const agreed = Array.from(own!.keys()).filter((i) => own![i] === other![i]);
  const target = agreed.map((i) => own![i]!);
  const seen = tf.tidy(() => tf.gather(images, tf.tensor1d(agreed, "int32"))) as tf.Tensor4D;
  try {
    const pixels = await readFinite(seen, "images");
    const plain = await mapsOf(none.model, { images: seen, target });
    const taught = await mapsOf(charged.model, { images: seen, target });
    const roughness = roughnessOf(taught), { blurred } = await blurredTo(plain, { roughness });
    const view = (map: Float32Array, i: number) =>
      map.map((value, pixel) => pixels[i * map.length + pixel] === 0 ? 0 : value);
    const { blurred: cut } = await blurredTo(plain, { roughness, view });
    const byCharged = await keepAndRemove(charged.model.forward, seen, {
      maps: { taught, blurred },
      target,
    });
    const byPlain = await keepAndRemove(none.model.forward, seen, {
      maps: { taught, blurred, cut },
      target,
    });
    const duels = (rows: typeof byPlain, judge: "keep" | "remove", maps: readonly string[]) =>
      smoothFills.map((name): PairedScores => {
        const scores = crossedScores(rows, judge === "keep" ? "smallest fraction" : "deletion");
        const unit = judge === "keep" ? Math.log2 : (share: number) => 100 * share;
        const [first, second] = maps.map((map) => scores(map, name).map(unit));
        return { name, first: first!, second: second!, direction: "lower" };
      });
    const claims = tested({
      "keep: the charged network prefers its own map": duels(byCharged, "keep", [
        "taught",
        "blurred",
      ]),
      "remove: the charged network prefers its own map": duels(byCharged, "remove", [
        "taught",
        "blurred",
      ]),
      "keep: the other prefers its own, blurred": duels(byPlain, "keep", ["blurred", "taught"]),
      "remove: the other prefers its own, blurred": duels(byPlain, "remove", ["blurred", "taught"]),
      "keep: cut to the garment the blurred map is better": duels(byPlain, "keep", [
        "cut",
        "blurred",
      ]),
      "remove: cut to the garment the blurred map is better": duels(byPlain, "remove", [
        "cut",
        "blurred",
      ]),
    }, options);
    return {
      claims,
      roughness: { charged: roughness, blurred: roughnessOf(blurred), cut: roughnessOf(cut) },
    };
  } finally {
    seen.dispose();
  }
}

const roughnessOf = (maps: readonly ArrayLike<number>[]) =>
  mean(maps.map((map) => mapRoughness(map, 28)));

async function mapsOf(
  { forward }: Pick<Model, "forward">,
  { images, target }: { readonly images: tf.Tensor4D; readonly target: readonly number[] },
) {
  const attributions = xGradient(await certifyXModel(forward, images), images, { target });
  return await pixelScores(attributions).finally(() => attributions.dispose());
}

/** All claims' comparisons as one family, by claim. */
function tested(
  claims: Readonly<Record<string, readonly PairedScores[]>>,
  options: { readonly random: Random },
): Claims {
  const found = pairedComparisons(Object.values(claims).flat(), { ...options, test: "mean" });
  const names = Object.keys(claims);
  return Object.fromEntries(
    names.map((
      claim,
      i,
    ) => [claim, found.slice(i * smoothFills.length, (i + 1) * smoothFills.length)]),
  );
}
