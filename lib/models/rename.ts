import { invalid } from "@lib/runtime";
import type { HostTensor } from "./safetensors.ts";

/** Tensors in host memory, by name. */
export type HostTensors = ReadonlyMap<string, HostTensor>;

/**
 * Gives tensors other names: each of those asked for must be there, and no other.
 *
 * @param names Their names here to their names there, in the order of the result.
 * @param source What the tensors are said to be, for the error.
 * @throws {RangeError} Names every tensor that is missing and every one left over.
 */
export function rename(
  tensors: HostTensors,
  names: ReadonlyMap<string, string>,
  source: string,
): Map<string, HostTensor> {
  const expected = new Set(names.values());
  const problems = Object.entries({
    "missing": [...expected].filter((name) => !tensors.has(name)),
    "left over": [...tensors.keys()].filter((name) => !expected.has(name)),
  }).filter(([, names]) => names.length > 0);
  if (problems.length > 0) {
    const state = problems.map(([problem, names]) => `${problem}: ${names.join(", ")}`).join("; ");
    const must = `all those of ${source} and no others`;
    throw new RangeError(`${invalid("read weights", "tensors", must, tensors.size)}; ${state}`);
  }
  return new Map([...names].map(([here, there]) => [here, tensors.get(there)!]));
}

/**
 * A tensor in PyTorch's layout in that of tfjs: kernels [to, from, height, width] become
 * [height, width, from, to], and [to, from] become [from, to]; vectors stay.
 */
export function fromTorch({ shape, data }: HostTensor): HostTensor {
  if (shape.length < 2) return { shape, data };
  const [to, from, ...window] = shape as [number, number, ...number[]];
  const pixels = window.reduce((product, side) => product * side, 1);
  const result = new Float32Array(data.length);
  for (let t = 0; t < to; t++) {
    for (let f = 0; f < from; f++) {
      for (let p = 0; p < pixels; p++) {
        result[(p * from + f) * to + t] = data[(t * from + f) * pixels + p]!;
      }
    }
  }
  return { shape: [...window, from, to], data: result };
}
