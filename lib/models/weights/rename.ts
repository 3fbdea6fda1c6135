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
  const missing = [...expected].filter((name) => !tensors.has(name));
  const extra = [...tensors.keys()].filter((name) => !expected.has(name));
  if (missing.length + extra.length > 0) {
    const state = [
      ...missing.length > 0 ? [`lacks ${missing.join(", ")}`] : [],
      ...extra.length > 0 ? [`has ${extra.join(", ")} besides`] : [],
    ];
    throw new RangeError(
      `Cannot read weights as "tensors" must be those of ${source} and no others: ` +
        `current value ${state.join(" and ")}`,
    );
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
