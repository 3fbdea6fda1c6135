import * as tf from "@tensorflow/tfjs";
import { readFinite } from "@lib/runtime";
import type { HostTensor } from "./safetensors.ts";

/**
 * Copies variables to host memory, by name.
 *
 * @throws {RangeError} If a value is NaN or infinite: names the variable.
 */
export async function readVariables(
  variables: ReadonlyMap<string, tf.Tensor>,
): Promise<Map<string, HostTensor>> {
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
  tensors: ReadonlyMap<string, HostTensor>,
  file: string,
): void {
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
