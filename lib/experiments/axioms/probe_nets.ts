import type { BlockLayer, BlockNet } from "@lib/attribution";
import { type Forward, type Random, random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** A net of layers on images [batch, 1, features, 1]. */
function composed(layers: readonly BlockLayer[]): BlockNet {
  const whole = [{
    kind: "flatten",
    name: "flatten",
    apply: (x: tf.Tensor) => tf.reshape(x, [x.shape[0]!, -1]),
  }, ...layers];
  const forward: Forward = (x) =>
    tf.tidy(() => whole.reduce((h, layer) => layer.apply(h), x)) as tf.Tensor2D;
  return { layers: whole, forward };
}

let count = 0;

/** x W + b. */
function dense(weights: readonly (readonly number[])[], biases?: readonly number[]): BlockLayer {
  const apply = (x: tf.Tensor) => {
    const product = tf.matMul(x as tf.Tensor2D, tf.tensor2d(weights.map((row) => [...row])));
    return biases ? tf.add(product, tf.tensor1d([...biases])) : product;
  };
  return { kind: "dense", name: `dense ${count++}`, apply };
}

function activation(kind: "relu" | "tanh" | "sigmoid"): BlockLayer {
  return { kind, name: `${kind} ${count++}`, apply: (x) => tf[kind](x) };
}

function matrix(draw: Random, rows: number, columns: number): number[][] {
  return Array.from(
    { length: rows },
    () => [...draw.normalArray(columns)].map((w) => w * Math.sqrt(2 / rows)),
  );
}

/** The layers of a random perceptron with ReLUs. */
function perceptron(
  seed: number,
  { features, bias }: { features: number; bias: boolean },
): BlockLayer[] {
  const draw = random(seed),
    hidden = 8,
    biases = (n: number) => bias ? [...draw.normalArray(n)].map((b) => b / 2) : undefined;
  return [
    dense(matrix(draw, features, hidden), biases(hidden)),
    activation("relu"),
    dense(matrix(draw, hidden, hidden), biases(hidden)),
    activation("relu"),
    dense(matrix(draw, hidden, 1), biases(1)),
  ];
}

/** A random perceptron with biases, or an X-DNN without. */
export function randomNet(
  seed: number,
  options: { readonly features: number; readonly bias: boolean },
): BlockNet {
  return composed(perceptron(seed, options));
}

/** a F + b G of two perceptrons with biases, and both by themselves. */
export function combination(
  [a, b]: readonly [number, number],
  features: number,
): { readonly both: BlockNet; readonly parts: readonly [BlockNet, BlockNet] } {
  const options = { features, bias: true }, f = perceptron(5, options), g = perceptron(6, options);
  const branches = [f, g];
  const apply = (x: tf.Tensor) =>
    tf.concat(branches.map((layers) => layers.reduce((h, layer) => layer.apply(h), x)), 1);
  const both = composed([
    { kind: "concatenate", name: "both", branches, apply },
    dense([[a], [b]]),
  ]);
  return { both, parts: [composed(f), composed(g)] };
}

/** 1 - relu(1.5 - x) of the first of two features: flat from 1.5 on. */
export const saturating = composed([
  dense([[-1], [0]], [1.5]),
  activation("relu"),
  dense([[-1]], [1]),
]);

/** A net that reads features which change nothing. */
interface Decoy {
  readonly net: BlockNet;
  readonly point: readonly number[];
  readonly features: readonly string[];
  /** Which of them change nothing. */
  readonly unused: readonly number[];
}

/** Parts that read features and are constant: 0 = r - r, 1 = s(x) + s(-x), 0 = f - g of the first of `twins`. */
export const decoys: Readonly<Record<string, Decoy>> = {
  "x1 + relu(x2) - relu(x2)": {
    net: composed([
      dense([[1, 0, 0], [0, 1, 1]]),
      activation("relu"),
      dense([[1], [1], [-1]]),
    ]),
    point: [1, 2],
    features: ["x1", "x2"],
    unused: [1],
  },
  "tanh(x1) + sigmoid(2 x2) + sigmoid(-2 x2)": {
    net: composed([
      dense([[2, 0, 0], [0, 2, -2]]),
      activation("sigmoid"),
      dense([[2], [1], [1]], [-1]),
    ]),
    point: [1, 2],
    features: ["x1", "x2"],
    unused: [1],
  },
  "z + relu(relu(x) - 1 - relu(y)) - relu(relu(x - 1) - relu(y))": {
    net: composed([
      dense([[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]], [0, 0, 0, -1]),
      activation("relu"),
      dense([[1, 0, 0], [0, 1, 0], [0, -1, -1], [0, 0, 1]], [0, -1, 0]),
      activation("relu"),
      dense([[1], [1], [-1]]),
    ]),
    point: [1, 3, 1],
    features: ["z", "x", "y"],
    unused: [1, 2],
  },
};

/** Pairs of nets that compute the same of two features, at points where methods have told them apart. */
export const twins: Readonly<
  Record<
    string,
    { readonly nets: readonly [BlockNet, BlockNet]; readonly point: readonly number[] }
  >
> = {
  "relu(relu(x) - 1 - relu(y)), relu(relu(x - 1) - relu(y))": {
    nets: [[0, 1], [1, 0]].map(([before, after]) =>
      composed([
        dense([[1, 0], [0, 1]], [-before!, 0]),
        activation("relu"),
        dense([[1], [-1]], [-after!]),
        activation("relu"),
      ])
    ) as [BlockNet, BlockNet],
    point: [3, 1],
  },
  "relu(x) - relu(x - 1), 1 - relu(1 - relu(x))": {
    nets: [
      composed([dense([[1, 1], [0, 0]], [0, -1]), activation("relu"), dense([[1], [-1]])]),
      composed([
        dense([[1], [0]]),
        activation("relu"),
        dense([[-1]], [1]),
        activation("relu"),
        dense([[-1]], [1]),
      ]),
    ],
    point: [2, 1],
  },
  "tanh(x), 2 sigmoid(2 x) - 1": {
    nets: [
      composed([dense([[1], [0]]), activation("tanh"), dense([[1]])]),
      composed([dense([[2], [0]]), activation("sigmoid"), dense([[2]], [-1])]),
    ],
    point: [1, 0.5],
  },
};

/** Nets that are symmetric in their first two features, at points where these are equal. */
export const symmetricNets: Readonly<
  Record<string, { readonly net: BlockNet; readonly point: readonly number[] }>
> = {
  "relu(x1 + x2 - 1) + relu(x1 + x2 + x3 - 2) / 2": {
    net: composed([
      dense([[1, 1], [1, 1], [0, 1]], [-1, -2]),
      activation("relu"),
      dense([[1], [0.5]]),
    ]),
    point: [0.8, 0.8, 2],
  },
  "relu(x1) + relu(x2) + f(x1, x2 / 3) - g(x1, x2 / 3), f and g the same": {
    net: composed([
      dense([[1, 0, 1, 0], [0, 1, 0, 1 / 3]], [0, 0, -1, 0]),
      activation("relu"),
      dense([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, -1, -1]], [0, 0, -1, 0]),
      activation("relu"),
      dense([[1], [1], [1], [-1]]),
    ]),
    point: [3, 3],
  },
  "tanh(x1) + 2 sigmoid(2 x2) - 1": { net: sameCurves(), point: [1, 1] },
};

/** tanh of the first of two features, and of the second as 2 sigmoid(2x) - 1. */
function sameCurves(): BlockNet {
  const branches = [
    [dense([[1], [0]]), activation("tanh")],
    [dense([[0], [2]]), activation("sigmoid")],
  ];
  const apply = (x: tf.Tensor) =>
    tf.concat(branches.map((layers) => layers.reduce((h, layer) => layer.apply(h), x)), 1);
  return composed([
    { kind: "concatenate", name: "both", branches, apply },
    dense([[1], [2]], [-1]),
  ]);
}
