import type { ComparedBaseline } from "@lib/attribution";
import { channelSum, fixed, gainsInWords, interval, table, type Text } from "@lib/display";
import { descendingOrder, type Mask, maskedLogits } from "@lib/metrics";
import {
  type Forward,
  invalid,
  progress,
  type Random,
  requireKnownOptions,
  requireList,
  requireObjects,
  requirePositiveInteger,
} from "@lib/runtime";
import { mean, meanInterval, type PairedComparison, pairedComparisons } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link fillDuel}. */
export interface FillDuelOptions {
  /** Two baselines of `compareBaselines()`: their maps, and what hidden pixels show. */
  readonly compared: readonly Pick<ComparedBaseline, "name" | "maps" | "baselines">[];
  /** The class that is followed, one an image. */
  readonly target: readonly number[];
  /** Shares of the pixels that are shown alone, and that are hidden, in (0, 1); a score is their mean. */
  readonly shares: readonly number[];
  /** Random orders for each image and share, whose mean is chance; a positive integer. */
  readonly orders: number;
  /** Draws them. */
  readonly random: Random;
}

/** Two maps under two fills. */
export interface FillDuel {
  /** Under each fill the map of its own baseline against the other: one family of Student's tests. */
  readonly crowned: readonly PairedComparison[];
  /**
   * Both maps' scores under their own fills against those under the other's: one test, Student's, whose
   * gain is the sum of the two home advantages, which two fills alone cannot tell apart.
   */
  readonly ahead: readonly PairedComparison[];
  /** Both by the claim that they test, for `claimTable()`. */
  readonly claims: Readonly<Record<string, readonly PairedComparison[]>>;
  /** A map's mean gain over chance under each fill, and what became of the comparisons. */
  readonly table: Text;
}

/**
 * Is each of two maps the better one where hidden pixels show its own baseline? `fillTrial()` for a
 * network that is dear: a few shares of the pixels in the place of curves.
 *
 * A map's score is the class's logit where only its highest pixels are shown on the fill, less that where
 * they are hidden under it, less the same of random orders, as the mean over the shares: 0 is chance. Each
 * share has random orders of its own. The probability of a photograph of which much is hidden may be
 * too near 0 to tell orders apart.
 *
 * Tests and intervals are Student's, of the mean: of few images a bootstrap interval is too narrow and can
 * contradict its test.
 *
 * Cost: two forward passes an image, share, fill and order, of which there are two maps' and the random ones.
 *
 * @param images `[batch, height, width, channels]` with values in [0, 1].
 * @throws {RangeError} If there are not two baselines, no share, or one that is not in (0, 1).
 */
export async function fillDuel(
  forward: Forward,
  images: tf.Tensor,
  options: FillDuelOptions,
): Promise<FillDuel> {
  const action = "set maps against each other";
  requireKnownOptions(action, options, {
    compared: true,
    target: "a list of numbers",
    shares: "a list of numbers",
    orders: "a positive integer",
    random: "a seeded generator",
  });
  const { compared, target, shares, orders, random } = options;
  requireObjects(action, "compared", compared, "compared baselines");
  requireList(action, "shares", shares, "numbers in (0, 1)");
  requirePositiveInteger(action, "orders", orders);
  const names = compared.map(({ name }) => name);
  if (names.length !== 2) throw new RangeError(invalid(action, "compared", "two of them", names));
  if (shares.length === 0 || !shares.every((share) => share > 0 && share < 1)) {
    throw new RangeError(invalid(action, "shares", "numbers in (0, 1), one or more", shares));
  }
  const [batch, height, width, channels] = images.shape as tf.Tensor4D["shape"];
  const pixels = height * width, lots = random.fork("order");

  /** What is shown, and what is hidden, a pair after the other, with whose order it is. */
  const trials: { readonly of: string | undefined; readonly image: number; masks: Mask[] }[] = [];
  for (let image = 0; image < batch; image++) {
    const own = compared.map(({ name, maps }) => {
      const data = maps[image]!;
      return [name, descendingOrder(channelSum({ data, height, width, channels }))] as const;
    });
    for (const share of shares) {
      const visible = Math.round(share * pixels);
      const drawn = Array.from({ length: orders }, () => {
        return [undefined, descendingOrder(lots.uniformArray(pixels))] as const;
      });
      for (const [of, order] of [...own, ...drawn]) {
        const rest = { image, order: order.toReversed(), visible: pixels - visible };
        trials.push({ of, image, masks: [{ image, order, visible }, rest] });
      }
    }
  }
  const masks = trials.flatMap((trial) => trial.masks);
  const total = names.length * masks.length;
  const bar = progress({ label: "Photographs with holes", total, unit: "passes" });

  /** Under a fill, each image's mean gap between what is shown and hidden, of a map or of chance. */
  async function gapsUnder(own: typeof compared[0], before: number) {
    const fill = tf.tidy(() =>
      tf.stack(own.baselines.map((data) => tf.tensor(data, [height, width, channels])))
    );
    const onProgress = (done: number) => bar.update(before + done);
    const run = { masks, fill, batchSize: 4, onProgress };
    const logits = await maskedLogits(forward, images, run).finally(() => fill.dispose());
    const at = (mask: number, image: number) => logits[mask]![target[image]!]!;
    const gaps = trials.map(({ of, image }, k) => {
      return { of, image, gap: at(2 * k, image) - at(2 * k + 1, image) };
    });
    return (map: string | undefined, image: number) =>
      mean(gaps.filter((each) => each.of === map && each.image === image).map(({ gap }) => gap));
  }

  const gains = new Map<string, Map<string, readonly number[]>>();
  for (const [k, own] of compared.entries()) {
    const gap = await gapsUnder(own, k * masks.length);
    const gainOf = (map: string) =>
      Array.from({ length: batch }, (_, image) => gap(map, image) - gap(undefined, image));
    gains.set(own.name, new Map(names.map((map) => [map, gainOf(map)])));
  }
  await bar.done();
  const score = (map: string, fill: string) => gains.get(fill)!.get(map)!;
  const duels = names.map((own, k) => {
    const rival = names[1 - k]!, [first, second] = [score(own, own), score(rival, own)];
    return { name: `${own} : ${rival}`, first, second, direction: "higher" as const };
  });
  const crowned = pairedComparisons(duels, { random, test: "student" });
  const [one, other] = duels as [typeof duels[0], typeof duels[0]];
  const both = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + b[i]!);
  const ahead = pairedComparisons([{
    name: "at home : abroad",
    first: both(one.first, other.first),
    second: both(one.second, other.second),
    direction: "higher",
  }], { random, test: "student" });
  const around = (values: readonly number[]) => interval(meanInterval(values));
  const means = names.map((map) => [
    `from ${map}`,
    ...names.map((fill) => `${fixed(mean(score(map, fill)))} ${around(score(map, fill))}`),
  ]);
  const lead = crowned.map((duel) => gainsInWords([duel]));
  const columns = ["map", ...names.map((fill) => `fill: ${fill}`)];
  return {
    crowned,
    ahead,
    claims: {
      "on photographs both lead by more at home": ahead,
      "on photographs its fill crowns it": crowned,
    },
    table: table(columns, [...means, ["the fill's own less the other", ...lead]]),
  };
}
