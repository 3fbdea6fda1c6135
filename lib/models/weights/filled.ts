import type { Model } from "../layers/sequential.ts";

/** A new model with the values that `fill` gives it; where that fails, nothing is left of it. */
export async function filled<M extends Model>(
  model: M,
  fill: (model: M) => unknown,
): Promise<M> {
  try {
    await fill(model);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
