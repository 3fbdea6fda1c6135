import type { ComparedBaseline } from "@lib/attribution";
import { channelSum, fixed, gainsInWords, interval, table, type Text } from "@lib/display";
import { descendingOrder, maskedLogits } from "@lib/metrics";
import {
  type Forward,
  invalid,
  progress,
  type Random,
  requireKnownOptions,
  requireObjects,
} from "@lib/runtime";
import { mean, meanInterval, type PairedComparison, pairedComparisons } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link fillDuel}. */
export interface FillDuelOptions {
  /** Two baselines of `compareBaselines()`: their maps, and what hidden pixels show. */
  readonly compared: readonly Pick<ComparedBaseline, "name" | "maps" | "baselines">[];
  /** The class that is followed, one an image. */
  readonly target: readonly number[];
  /** The share of the pixels that is shown alone, and that is hidden, in (0, 1). */
  readonly share: number;
  /** Draws a random order an image. */
  readonly random: Random;
}

/** Two maps under two fills. */
export interface FillDuel {
  /** Under each fill the map of its own baseline against the other: one family of Student's tests. */
  readonly crowned: readonly PairedComparison[];
  /**
   * Both maps' scores under their own fills against those under the other's: one test, Student's, whose
   * gain is the home advantage.
   */
  readonly ahead: readonly PairedComparison[];
  /** Both by the claim that they test, for `claimTable()`. */
  readonly claims: Readonly<Record<string, readonly PairedComparison[]>>;
  /** A map's mean gain over chance under each fill, and what became of the comparisons. */
  readonly table: Text;
}

/**
 * Is each of two maps the better one where hidden pixels show its own baseline? `fillTrial()` for a
 * network that is dear: one share of the pixels in the place of curves, and one random order in the place
 * of three.
 *
 * A map's score is the class's logit where only its highest pixels are shown on the fill, less that where
 * they are hidden under it, less the same of a random order: 0 is chance. The probability of a photograph
 * of which much is hidden may be too near 0 to tell orders apart.
 *
 * Tests and intervals are Student's, of the mean: of few images a bootstrap interval is too narrow and can
 * contradict its test.
 *
 * Cost: two forward passes an image, map and fill, and as many for the random order.
 *
 * @param images `[batch, height, width, channels]` with values in [0, 1].
 * @throws {RangeError} If there are not two baselines.
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
    share: "a number in (0, 1)",
    random: "a seeded generator",
  });
  const { compared, target, share, random } = options;
  const [batch, height, width, channels] = images.shape as tf.Tensor4D["shape"];
  requireObjects(action, "compared", compared, "compared baselines");
  const names = compared.map(({ name }) => name);
  if (names.length !== 2) throw new RangeError(invalid(action, "compared", "two of them", names));
  const lots = random.fork("order"), chance = Symbol("chance");
  const orders = new Map<string | symbol, Uint32Array[]>(
    compared.map(({ name, maps }) => [
      name,
      maps.map((data) => descendingOrder(channelSum({ data, height, width, channels }))),
    ]),
  );
  const draw = () => descendingOrder(lots.uniformArray(height * width));
  orders.set(chance, Array.from({ length: batch }, draw));
  const bar = progress({ label: "Fills", total: names.length, unit: "fills" });
  const gains = new Map<string, Map<string | symbol, number[]>>();
  async function gapsUnder(fill: tf.Tensor): Promise<Map<string | symbol, number[]>> {
    const gaps = new Map<string | symbol, number[]>(), shown = Math.round(share * height * width);
    for (const [map, each] of orders) {
      const masks = each.flatMap((order, image) => [
        { image, order, visible: shown },
        { image, order: order.toReversed(), visible: order.length - shown },
      ]);
      const logits = await maskedLogits(forward, images, { masks, fill, batchSize: 4 });
      const of = (mask: number, image: number) => logits[mask]![target[image]!]!;
      gaps.set(map, each.map((_, image) => of(2 * image, image) - of(2 * image + 1, image)));
    }
    return gaps;
  }
  for (const { name, baselines } of compared) {
    const size = [height, width, channels] as const;
    const fill = tf.tidy(() => tf.stack(baselines.map((of) => tf.tensor(of, [...size]))));
    gains.set(name, await gapsUnder(fill).finally(() => fill.dispose()));
    await bar.update(gains.size);
  }
  await bar.done();
  const score = (map: string, fill: string) =>
    gains.get(fill)!.get(map)!.map((gap, i) => gap - gains.get(fill)!.get(chance)![i]!);
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
