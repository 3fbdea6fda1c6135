import type { HomogeneityReport } from "./audit.ts";

/** A table: every row has a cell for each column. */
export interface AuditTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * The report as a table, a row a layer and a last one for the whole; errors are numbers, and what could
 * not be measured is a dash.
 *
 * @example
 * ```ts
 * import { auditHomogeneity, auditTable, convnet } from "@lib/models";
 * import { random, setupBackend } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * await setupBackend();
 * const model = convnet({ bias: false, random: random(0) });
 * const report = await auditHomogeneity(model, tf.ones([1, 28, 28, 1]), { random: random(1) });
 * const { columns, rows } = auditTable(report);
 * model.dispose();
 * ```
 */
export function auditTable({ layers, whole }: HomogeneityReport): AuditTable {
  return {
    columns: ["layer", "kind", "claimed", "measured", "F(ax) - aF(x)", "F(0)", "Euler", "finding"],
    rows: [...layers, whole].map(({ name, kind, claim, numbers, finding }) => [
      name,
      kind,
      claim.degree,
      numbers.degree,
      numbers.scalingError,
      Number.isNaN(numbers.atZero) ? "–" : numbers.atZero,
      numbers.eulerError ?? "–",
      finding,
    ]),
  };
}
