import { invalid, readFile, readFinite, requireWords } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Model } from "../layers/sequential.ts";
import { readPth } from "./formats/read_pth.ts";
import { readSafetensors } from "./formats/safetensors.ts";
import {
  elementCount,
  type HostTensor,
  requireTensors,
  withoutModule,
} from "./formats/stored_numbers.ts";

/** Tensors in host memory, by name. */
export type HostTensors = ReadonlyMap<string, HostTensor>;

/**
 * Reads the tensors of a weight file, a PyTorch checkpoint or safetensors: told apart by their first
 * bytes, not by their names. Of either, a `module.` before all names is left out.
 *
 * @throws {Error} If there is no file, or {@linkcode readPth} or {@linkcode readSafetensors} refuses it.
 *
 * @example
 * ```ts ignore
 * import { readWeights } from "@lib/models";
 * const tensors = await readWeights("resnet18.pth");
 * console.log(tensors.get("conv1.weight")!.shape); // [64, 3, 7, 7]
 * ```
 */
export async function readWeights(path: string | URL): Promise<HostTensors> {
  const { file, bytes } = await readFile(path);
  const begin = bytes.subarray(0, 4).toHex();
  const isPth = begin === "504b0304" || begin === "80028a0a"; // a zip archive, a pickled long
  return isPth ? readPth(bytes, file) : withoutModule(readSafetensors(bytes, file).tensors);
}

/**
 * Gives tensors other names: each of those asked for must be there, and no other.
 *
 * @param names Their names here to their names there, in the order of the result.
 * @param source What the tensors are said to be, for the error.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 */
export function translateNames(
  tensors: HostTensors,
  names: ReadonlyMap<string, string>,
  source: string,
): Map<string, HostTensor> {
  requireTensors("read weights", "tensors", tensors);
  const expected = new Set(names.values());
  const missing = [...expected].filter((name) => !tensors.has(name));
  const extra = [...tensors.keys()].filter((name) => !expected.has(name));
  if (missing.length + extra.length > 0) {
    const lacks = missing.length > 0 ? `lacks ${missing.join(", ")}` : "";
    const has = extra.length > 0 ? `has ${extra.join(", ")} besides` : "";
    throw new RangeError(
      `Cannot read weights as "tensors" must be those of ${source} and no others: ` +
        `current value ${lacks}${lacks && has && " and "}${has}`,
    );
  }
  return new Map([...names].map(([here, there]) => [here, tensors.get(there)!]));
}

/**
 * Tensors in PyTorch's layout in that of tfjs: kernels [to, from, height, width] become
 * [height, width, from, to], and [to, from] become [from, to]; vectors stay.
 */
export function fromTorchLayout(tensors: HostTensors): Map<string, HostTensor> {
  return new Map([...tensors].map(([name, tensor]) => [name, toTfjsAxes(tensor)]));
}

function toTfjsAxes({ shape, data }: HostTensor): HostTensor {
  if (shape.length < 2) return { shape, data };
  const [to, from, ...window] = shape as [number, number, ...number[]];
  const pixels = elementCount(window);
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

/**
 * Copies variables to host memory, by name.
 *
 * @throws {RangeError} If a value is NaN or infinite: names the variable.
 */
export async function readVariables(
  variables: ReadonlyMap<string, tf.Tensor>,
): Promise<Map<string, HostTensor>> {
  requireVariables("read variables", variables);
  const tensors = new Map<string, HostTensor>();
  for (const [name, variable] of variables) {
    tensors.set(name, { shape: variable.shape, data: await readFinite(variable, name) });
  }
  return tensors;
}

/**
 * Sets variables to the host tensors of their names: all of them or, after an error, none.
 *
 * @param file Where the tensors come from, for errors.
 * @throws {Error} If a tensor is missing, unknown or of another shape: names file and tensor.
 */
export function assignVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  tensors: HostTensors,
  file: string,
): void {
  requireVariables("set variables", variables);
  requireTensors("set variables", "tensors", tensors);
  requireWords("set variables", "file", file);
  const fail = (name: string, must: string, value: string) =>
    new Error(`Cannot use "${file}" as tensor "${name}" must ${must}: current value is ${value}`);
  for (const name of tensors.keys()) {
    if (!variables.has(name)) throw fail(name, "belong to the model", "a tensor it has not");
  }
  for (const [name, { shape }] of variables) {
    const found = tensors.get(name)?.shape;
    if (`${found}` !== `${shape}`) {
      throw fail(name, `have shape [${shape}]`, found ? `[${found}]` : "absent");
    }
  }
  tf.tidy(() => {
    for (const [name, variable] of variables) {
      const { data, shape } = tensors.get(name)!;
      variable.assign(tf.tensor(data, [...shape]));
    }
  });
}

/** Requires tensors of tfjs by name. @throws {TypeError} If `variables` are none. */
function requireVariables(action: string, variables: unknown): void {
  const isMap = variables instanceof Map;
  if (isMap && [...variables.values()].every((each) => each instanceof tf.Tensor)) return;
  throw new TypeError(invalid(action, "variables", "a Map of names to variables", variables));
}

/** Hands out a new model once `assign` has given it its values; where that fails, nothing is left of it. */
export async function withValues<M extends Model>(
  model: M,
  assign: (model: M) => unknown,
): Promise<M> {
  try {
    await assign(model);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
