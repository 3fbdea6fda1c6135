import type { HostTensor, Model } from "@lib/models";

/** Numbers in [-1, 1] that PyTorch can compute as well: sin((seed + k)^2), the seed being the name's. */
export function wave(name: string, shape: readonly number[]): HostTensor {
  const seed = [...name].reduce((sum, letter, i) => sum + i * letter.charCodeAt(0), 0);
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, k) => Math.sin((seed + k) ** 2)) };
}

/**
 * A state dict for a model in PyTorch's names and layouts, kernels [to, from, height, width]: kernels
 * are waves over the root of their inputs per output, others a quarter of a wave, factors 1 more.
 */
export function waveStateDict(
  model: Model,
  nameThere: (variable: string) => string,
): Map<string, HostTensor> {
  return new Map([...model.variables].map(([variable, { shape }]) => {
    const name = nameThere(variable);
    const [from, to] = shape.slice(-2) as [number, number];
    const { data, ...rest } = wave(
      name,
      shape.length > 1 ? [to, from, ...shape.slice(0, -2)] : shape,
    );
    const inputs = data.length / to;
    const value = /kernel$/.test(variable)
      ? (w: number) => w / Math.sqrt(inputs)
      : (w: number) => w / 4 + (/(scale|variance)$/.test(variable) ? 1 : 0);
    return [name, { ...rest, data: data.map(value) }];
  }));
}

/** The name in torchvision's state dicts: `bn1.scale` is `bn1.weight`. */
export function torchvisionName(variable: string): string {
  const theirs = {
    kernel: "weight",
    scale: "weight",
    shift: "bias",
    mean: "running_mean",
    variance: "running_var",
  };
  return variable.replace(/[a-z]+$/, (key) => theirs[key as keyof typeof theirs] ?? key);
}

/** The name in the state dicts of Hesse et al.: `layer1.0.bias1a.bias` is `layer1.0.bias1a`. */
export function authorsName(variable: string): string {
  return variable.replace(/(\.0)?\.kernel$/, ".weight").replace(
    /(bias\d[ab]?|scale)\.[a-z]+$/,
    "$1",
  );
}
