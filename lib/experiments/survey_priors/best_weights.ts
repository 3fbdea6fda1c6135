import * as tf from "@tensorflow/tfjs";

/** Keeps the weights that each of several stacked networks had when it scored best. */
export class BestWeights {
  /** Of each network: the highest score so far, and the epoch that it came in, from 1. */
  readonly scores: number[];
  readonly epochs: number[];
  readonly #kept: ReadonlyMap<tf.Variable, tf.Variable>;

  /** @param variables `[count, ...]` each. */
  constructor(variables: ReadonlyMap<string, tf.Variable>, count: number) {
    this.scores = new Array(count).fill(-Infinity);
    this.epochs = new Array(count).fill(0);
    this.#kept = new Map(
      [...variables.values()].map((variable) => [variable, tf.tidy(() => tf.variable(variable))]),
    );
  }

  /** Keeps the present weights of the networks whose score is above all earlier ones. */
  offer(epoch: number, scores: readonly number[]): void {
    const better = scores.map((score, i) => score > this.scores[i]!);
    if (!better.includes(true)) return;
    better.forEach((isBetter, i) => {
      if (!isBetter) return;
      this.scores[i] = scores[i]!;
      this.epochs[i] = epoch;
    });
    tf.tidy(() => {
      const now = tf.tensor(better.map(Number), [better.length, 1, 1]), before = tf.sub(1, now);
      for (const [variable, kept] of this.#kept) {
        kept.assign(tf.add(tf.mul(variable, now), tf.mul(kept, before)));
      }
    });
  }

  /** Puts the kept weights back into the networks. */
  restore(): void {
    for (const [variable, kept] of this.#kept) variable.assign(kept);
  }

  dispose(): void {
    tf.dispose([...this.#kept.values()]);
  }
}
