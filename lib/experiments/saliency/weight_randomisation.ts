import {
  explorer,
  type Figure,
  fixed,
  lineChart,
  type Series,
  table,
  type Text,
} from "@lib/display";
import { type Model, weightCascade } from "@lib/models";
import { type Forward, invalid, progress, requireFinite } from "@lib/runtime";
import { requireKnownOptions, requireList, requireObjects, requireWords } from "@lib/runtime";
import { maximum, mean, minimum, spearman } from "@lib/statistics";

/** Maps by name, for each image a list of values to be correlated. */
type Maps = Readonly<Record<string, readonly ArrayLike<number>[]>>;

/** Options of {@linkcode randomiseWeights}. */
export interface RandomiseWeightsOptions {
  /** The maps of a network. */
  readonly explain: (forward: Forward) => Promise<Maps>;
  /** Networks of the same layers with random weights; they stay the caller's. */
  readonly fresh: readonly Model[];
  /** A network that has learnt the same with other weights. */
  readonly twin: Forward;
}

/** What is left of a map when weights become random. */
export interface RandomisedMap {
  readonly map: string;
  /** [network][random layers] Mean |r| with the trained network's map; random from the logits down. */
  readonly fromLogits: readonly (readonly number[])[];
  /** The same, random from the input up. */
  readonly fromInput: readonly (readonly number[])[];
  /** Mean |r| of the twin's map with the trained network's. */
  readonly twin: number;
  /**
   * A map `fails` on a network if more than half of the twin's |r| is left when all layers are random, and
   * is `undecided` where the networks do not agree.
   */
  readonly verdict: "passes" | "fails" | "undecided";
}

/**
 * Does a map depend on what was learnt? Weights become random layer by layer, from the logits down and from
 * the input up, and each map is correlated with the trained network's.
 *
 * |r| is the magnitude of Spearman's correlation, averaged over images for each network: random weights of
 * mean 0 turn whole maps to their negatives by chance, so that signed correlations would average to 0 whatever
 * the map.
 *
 * @throws {TypeError} If a fresh network has other layers.
 * @see J. Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018, arXiv 1810.03292.
 *
 * @example
 * ```ts
 * const [net, ...fresh] = [1, 2].map((seed) => convnet({ bias: false, random: random(seed) }));
 * const explain = async (forward: Forward) => ({
 *   gradient: await pixelScores(gradient(forward, images, { target: 0 })),
 * });
 * const [result] = await randomiseWeights(net!, { explain, fresh, twin: model.forward });
 * console.log(result!.verdict);
 * ```
 */
export async function randomiseWeights(
  net: Model,
  options: RandomiseWeightsOptions,
): Promise<RandomisedMap[]> {
  const action = "randomise weights";
  requireKnownOptions(action, options, { explain: "a function", fresh: true, twin: "a function" });
  const { explain, fresh, twin } = options;
  requireObjects(action, "fresh", fresh, "models");
  const cascades = fresh.map((random) => ({
    down: [net, ...weightCascade(net, random)],
    // Trained layers from the logits down on a random network, read backwards: random from the input up.
    up: [net, ...weightCascade(random, net).slice(0, -1).toReversed(), random],
  }));
  const trained = await explain(net.forward);
  const likeness = async (forward: Forward) => {
    const maps = await explain(forward);
    return new Map(
      Object.keys(trained).map((name) => {
        const own = maps[name]!, first = trained[name]!;
        return [name, mean(own.map((map, i) => Math.abs(spearman(map, first[i]!))))];
      }),
    );
  };
  const bar = progress({ label: "random networks", total: fresh.length });
  const found = { down: [] as Map<string, number>[][], up: [] as Map<string, number>[][] };
  for (const [run, { down, up }] of cascades.entries()) {
    found.down.push(await Array.fromAsync(down, ({ forward }) => likeness(forward)));
    found.up.push(await Array.fromAsync(up, ({ forward }) => likeness(forward)));
    await bar.update(run + 1);
  }
  await bar.done();
  const ofTwin = await likeness(twin);
  return Object.keys(trained).map((map): RandomisedMap => {
    const of = (runs: Map<string, number>[][]) =>
      runs.map((run) => run.map((own) => own.get(map)!));
    const [fromLogits, fromInput, twin] = [of(found.down), of(found.up), ofTwin.get(map)!];
    const left = fromLogits.filter((run) => run.at(-1)! > 0.5 * twin).length;
    const verdict = left === 0 ? "passes" : left === fresh.length ? "fails" : "undecided";
    return { map, fromLogits, fromInput, twin, verdict };
  });
}

/** Requires what {@linkcode randomiseWeights} gives. */
function requireRandomised(action: string, maps: readonly RandomisedMap[]): void {
  requireObjects(action, "maps", maps, "of randomiseWeights()");
  if (maps.length === 0) throw new TypeError(invalid(action, "maps", "one map or more", maps));
  for (const { map, fromLogits, fromInput, twin } of maps) {
    requireWords(action, "map", map);
    requireFinite(action, `twin of ${map}`, twin);
    for (const runs of [fromLogits, fromInput]) {
      requireList(action, `networks of ${map}`, runs);
      if (runs.length === 0) {
        throw new TypeError(invalid(action, map, "of one network or more", runs));
      }
      Array.from(runs, (run) => requireList(action, `layers of ${map}`, run));
    }
  }
}

/** What is left of each map over the number of random layers; a menu chooses from which end. */
export function randomisationExplorer(maps: readonly RandomisedMap[]): Figure {
  requireRandomised("draw randomisation", maps);
  const starts = ["the logits down", "the input up"];
  return explorer((start) => {
    const lines = maps.map(({ map, fromLogits, fromInput }): Series => {
      const runs = [fromLogits, fromInput][start]!;
      const layers = runs[0]!.map((_, layer) => runs.map((run) => run[layer]!));
      const band = { lower: layers.map(minimum), upper: layers.map(maximum), n: runs.length };
      return { name: map, x: layers.map((_, layer) => layer), y: layers.map(mean), ...band };
    });
    return lineChart(lines, {
      title: `What is left of each map, random from ${starts[start]}`,
      x: { title: "layers with random weights", ticks: [...lines[0]!.x as number[]] },
      y: { title: "|r| with the trained network's map", range: [0, 1.05] },
      caption:
        "Mean magnitude of Spearman's correlation; bands: from the lowest to the highest of " +
        `${maps[0]!.fromLogits.length} random networks.`,
    });
  }, { menu: { title: "random from", choices: starts, start: starts[1]! } });
}

/** Likeness with all layers random, the twin's, and the verdict. */
export function randomisationTable(maps: readonly RandomisedMap[]): Text {
  requireRandomised("tabulate randomisation", maps);
  const rows = maps.map(({ map, fromLogits, twin, verdict }) => {
    const ends = fromLogits.map((run) => run.at(-1)!);
    return [map, `${fixed(minimum(ends))} to ${fixed(maximum(ends))}`, fixed(twin), verdict];
  });
  return table(["map", "|r|, all layers random", "|r| of the twin's map", "verdict"], rows);
}
