import type { MapScore } from "@lib/metrics";
import { invalid, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import { type PairedComparison, pairedComparisons, pairScores } from "@lib/statistics";

/** Mask metrics in the order of the table's columns. */
const METRICS = ["KPM", "KNM", "KAM", "RAM"];

/** Hesse, Schaub-Meyer and Roth 2021, Table 2: logits (KPM, KNM) and accuracies in %; AlexNet, ImageNet. */
const TABLE: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  "DNN": {
    "IG": [7.57, 1.67, 25.22, 11.12],
    "gradient": [3.62, 3.88, 20.78, 11.82],
    "EG (1)": [4.92, 2.97, 20.49, 13.76],
    "random": [3.68, 3.68, 14.12, 14.1],
  },
  "X-DNN": {
    "IG": [7.38, 2.21, 21.79, 11.68],
    "gradient": [3.87, 4.34, 19.75, 11.25],
    "EG (1)": [5.41, 3.19, 19.47, 13.19],
    "random": [3.81, 3.81, 13.52, 13.5],
  },
};

/** How IG compares with a rival under a mask metric, in the paper's table and in ours. */
export interface PaperOrder extends PairedComparison {
  readonly metric: string;
  /** E.g. "X-DNN, gradient". */
  readonly rival: string;
  /** The paper's values of IG and of the rival. */
  readonly paper: readonly [number, number];
  /**
   * Whether the test decides for the one that is better in the paper (agrees), for the other one
   * (reversed), or does not decide (open).
   */
  readonly verdict: "agrees" | "open" | "reversed";
}

/**
 * The orders of the paper's table of mask metrics, and what has become of them: IG against gradient,
 * expected gradients with one draw, and random values, on the network with biases and on the X-DNN.
 *
 * Scores of other networks on other images have another scale, so only orders are compared. All of them
 * are one family of tests of the mean gain, with Holm's correction. The paper gives no intervals.
 *
 * @param boards What `scoreKeepRemove` gives of both networks; its maps are named IG, gradient, EG (1) and
 * random, and others are left out.
 * @throws {RangeError} If a map was not scored.
 * @see Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668, Table 2.
 */
export function paperOrders(
  boards: Readonly<Record<"DNN" | "X-DNN", readonly MapScore[]>>,
  options: { readonly random: Random },
): PaperOrder[] {
  const action = "compare with the paper's table";
  requireObjects(action, "boards", [boards], "scores by network");
  requireKnownOptions(action, options, { random: true });
  const own = METRICS.flatMap((metric) =>
    Object.keys(TABLE).flatMap((network) => {
      const board = boards[network as "DNN" | "X-DNN"];
      requireObjects(action, network, board, "scores");
      const found = board.filter(({ measure }) => measure === metric);
      if (found.length === 0) {
        throw new RangeError(invalid(action, network, `scored by ${metric}`, "not"));
      }
      return found.map((row) => ({ ...row, map: `${network}, ${row.map}`, condition: metric }));
    })
  );
  const places = Object.entries(TABLE).flatMap(([network, { IG, ...rivals }]) =>
    Object.entries(rivals).map(([map, theirs]) => ({
      network,
      rival: `${network}, ${map}`,
      IG,
      theirs,
    }))
  );
  const pairs = places.map(({ network, rival }) => [`${network}, IG`, rival] as const);
  const tests = pairedComparisons(pairScores(own, pairs), { ...options, test: "mean" });
  return tests.map((test, i) => {
    const column = Math.floor(i / pairs.length), { rival, IG, theirs } = places[i % pairs.length]!;
    const paper = [IG![column]!, theirs[column]!] as const;
    const winner = (paper[0] > paper[1]) === (test.direction === "higher") ? "first" : "second";
    const isSame = test.better === winner;
    const verdict = test.better === "open" ? "open" : isSame ? "agrees" : "reversed";
    return { ...test, metric: METRICS[column]!, rival, paper, verdict };
  });
}
