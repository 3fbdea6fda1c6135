import { type BlockNet, blur } from "@lib/attribution";
import { mass } from "@lib/metrics";
import { requireKnownOptions } from "@lib/runtime";
import { maximum } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { attributionFamily, type FamilyMethod } from "./family.ts";
import { combination, decoys, randomNet, saturating, symmetricNets, twins } from "./probe_nets.ts";

/** The axioms that the family is asked about. */
export const axioms = [
  "completeness",
  "sensitivity",
  "dummy",
  "linearity",
  "implementation invariance",
  "symmetry",
  "homogeneity",
] as const;

/** The name of an axiom. */
export type Axiom = typeof axioms[number];

/** What a probe found of one method and one axiom. */
export interface AxiomCell {
  readonly method: string;
  readonly axiom: Axiom;
  /** Whether `violation` is at most {@link axiomTolerance}. */
  readonly holds: boolean;
  /** How far the worst case is from what the axiom says, a share of what is compared. */
  readonly violation: number;
  /** The worst case: a counterexample where the axiom does not hold. */
  readonly shown: string;
}

/** A violation above this breaks an axiom; what finite steps, draws and orders leave is below half of it. */
export const axiomTolerance = 0.02;

const settings = {
  steps: 256,
  nodes: 2048,
  sigma: 2,
  noise: 0.05,
  draws: 256,
  window: 1,
  permutations: 20_000,
};

/** How far a method is from an axiom in one case. */
interface Case {
  readonly violation: number;
  readonly shown: string;
}

type Attribute = (net: BlockNet, features: readonly number[]) => Promise<number[]>;

/**
 * Which method keeps which axiom? Every cell is measured: on random nets, or on the nets that are known to
 * tell methods apart.
 *
 * - completeness: sum A = F(x) - F(x') on three random ReLU nets with biases.
 * - sensitivity: a feature that alone changes the output gets something, on 1 - relu(1.5 - x) at x = 2,
 *   beside a feature that is 0 and not read. A blur moves that one too: it always moves the largest and the
 *   smallest of an image, so that the axiom, which wants one difference, never speaks of Blur IG.
 * - dummy: a feature that is read but changes nothing gets nothing, in three nets.
 * - linearity: the map of 2F - 3G is 2 A(F) - 3 A(G).
 * - implementation invariance: two nets of one function get one map, of three pairs.
 * - symmetry: two features that can be swapped, and are equal, get the same, in three nets.
 * - homogeneity: on an X-DNN the map of 2x is twice that of x.
 *
 * A cell that holds was not refuted here; the methods' doc comments say what is proved. Some ten seconds.
 */
export async function axiomTable(
  options: { readonly onProgress?: (done: number, total: number) => void | Promise<void> } = {},
): Promise<AxiomCell[]> {
  requireKnownOptions("judge the family by its axioms", options, { onProgress: true });
  const family = attributionFamily(settings), cells: AxiomCell[] = [];
  for (const [done, method] of family.entries()) {
    const attribute: Attribute = async (net, features) => {
      const x = tf.tensor(features as number[], [1, 1, features.length, 1]);
      const map = await method.attribute(net, x, 0);
      const values = await map.data();
      tf.dispose([x, map]);
      return [...values];
    };
    for (const axiom of axioms) {
      const cases = await probes[axiom](attribute, method);
      const violation = maximum(cases.map((each) => each.violation));
      const { shown } = cases.find((each) => each.violation === violation)!;
      cells.push({
        method: method.name,
        axiom,
        holds: violation <= axiomTolerance,
        violation,
        shown,
      });
    }
    await options.onProgress?.(done + 1, family.length);
  }
  return cells;
}

const probes: Record<Axiom, (attribute: Attribute, method: FamilyMethod) => Promise<Case[]>> = {
  completeness: async (attribute, method) => {
    const cases: Case[] = [], x = [1.2, -0.7, 0.4, 2, -1.5, 0.9];
    for (const seed of [1, 2, 3]) {
      const net = randomNet(seed, { features: x.length, bias: true });
      const difference = await change(net, x, method);
      const sum = (await attribute(net, x)).reduce((a, b) => a + b);
      cases.push({
        violation: Math.abs(sum - difference) / Math.abs(difference),
        shown: `random net ${seed}: the map sums to ${sum.toFixed(3)}, the output changes by ${
          difference.toFixed(3)
        }`,
      });
    }
    return cases;
  },
  sensitivity: async (attribute, method) => {
    const difference = await change(saturating, [2, 0], method),
      [a] = await attribute(saturating, [2, 0]);
    const shown = `1 - relu(1.5 - x) at 2 changes by ${difference.toFixed(2)}, x gets ${
      a!.toFixed(3)
    }`;
    return [{ violation: Math.abs(a!) > axiomTolerance ? 0 : 1, shown }];
  },
  dummy: async (attribute) => {
    const cases: Case[] = [];
    for (const [name, { net, point, features, unused }] of Object.entries(decoys)) {
      const map = await attribute(net, point);
      const given = (i: number) => `${features[i]} gets ${map[i]!.toFixed(3)}`;
      cases.push({
        violation: mass(unused.map((i) => map[i]!)) / mass(map),
        shown: `${name} at (${point.join(", ")}): ${unused.map(given).join(", ")}, ` +
          `${features[0]} ${map[0]!.toFixed(3)}`,
      });
    }
    return cases;
  },
  linearity: async (attribute) => {
    const { both, parts: [f, g] } = combination([2, -3], 4), x = [0.9, -0.6, 1.4, 0.3];
    const [map, a, b] = [await attribute(both, x), await attribute(f, x), await attribute(g, x)];
    const expected = a.map((value, i) => 2 * value - 3 * b[i]!);
    const shown = `2F - 3G of two random nets: ${inWords(map)}, by its parts ${inWords(expected)}`;
    return [{ violation: distance(map, expected), shown }];
  },
  "implementation invariance": async (attribute) => {
    const cases: Case[] = [];
    for (const [name, { nets: [a, b], point }] of Object.entries(twins)) {
      const [mapA, mapB] = [await attribute(a, point), await attribute(b, point)];
      cases.push({
        violation: distance(mapA, mapB),
        shown: `${name} at (${point.join(", ")}): ${inWords(mapA)} and ${inWords(mapB)}`,
      });
    }
    return cases;
  },
  symmetry: async (attribute) => {
    const cases: Case[] = [];
    for (const [name, { net, point }] of Object.entries(symmetricNets)) {
      const [a, b] = await attribute(net, point) as [number, number];
      cases.push({
        violation: distance([a], [b]),
        shown: `${name} at (${point.join(", ")}): ${a.toFixed(3)} and ${b.toFixed(3)}`,
      });
    }
    return cases;
  },
  homogeneity: async (attribute) => {
    const net = randomNet(7, { features: 4, bias: false }), x = [0.9, -0.6, 1.4, 0.3];
    const double = (values: readonly number[]) => values.map((value) => 2 * value);
    const map = await attribute(net, x), twice = await attribute(net, double(x));
    const shown = `a random X-DNN: ${inWords(twice)} at 2x, twice that at x ${
      inWords(double(map))
    }`;
    return [{ violation: distance(twice, double(map)), shown }];
  },
};

/** F(x) - F(x') of a method's own baseline. */
async function change(
  net: BlockNet,
  features: readonly number[],
  { baseline }: FamilyMethod,
): Promise<number> {
  const both = tf.tidy(() => {
    const x = tf.tensor(features as number[], [1, 1, features.length, 1]);
    const start = baseline === "zero" ? tf.zerosLike(x) : blur(x, { sigma: settings.sigma });
    return net.forward(tf.concat([x, start])).clone();
  });
  const [at, from] = await both.data();
  both.dispose();
  return at! - from!;
}

/** sum |a - b|, a share of the larger map; 0 of two maps that are 0 but for rounding. */
function distance(a: readonly number[], b: readonly number[]): number {
  const size = Math.max(mass(a), mass(b));
  return size < 1e-5 ? 0 : mass(a.map((value, i) => value - b[i]!)) / size;
}

function inWords(map: readonly number[]): string {
  return `(${map.map((value) => value.toFixed(2)).join(", ")})`;
}
