import type { Photos } from "@lib/datasets";
import type { Forward } from "@lib/runtime";
import { predict } from "@lib/training";

/** A network's inputs made of photos, and their labels. */
export type LabelledInputs = Photos & { readonly labels: ArrayLike<number> };

/** Few enough for a network of ResNet-50's size. */
export const photoBatch = { batchSize: 4 } as const;

/** How many of some photos a network reads in a way. */
export interface PhotoScores {
  readonly photos: number;
  /** Where the largest logit is that of the label. */
  readonly top1: number;
  /** Where the label's logit is among the five largest. */
  readonly top5: number;
  /** Where the largest logit is that of the teacher's largest. */
  readonly agreement: number;
}

/** Scores a network on photos; `teacher` holds the teacher's prediction of each. */
export async function score(
  forward: Forward,
  photos: LabelledInputs,
  teacher: ArrayLike<number>,
): Promise<PhotoScores> {
  const { classes, logits } = await predict(forward, photos, photoBatch);
  const { count, labels } = photos;
  const size = logits.length / count;
  const rank = (i: number) => {
    const row = logits.subarray(i * size, (i + 1) * size);
    return row.reduce((above, logit) => above + Number(logit > row[labels[i]!]!), 0);
  };
  const number = (holds: (i: number) => boolean) => [...Array(count).keys()].filter(holds).length;
  return {
    photos: count,
    top1: number((i) => rank(i) === 0),
    top5: number((i) => rank(i) < 5),
    agreement: number((i) => classes[i] === teacher[i]),
  };
}
