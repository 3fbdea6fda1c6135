import type { HomogeneityReport } from "./audit.ts";

/** A table in words: every row has a cell for each column. */
export interface AuditTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The report as a table, a row a layer and a last one for the whole; two digits of each error, and a
 * dash for what could not be measured.
 *
 * @example
 * ```ts
 * import { auditHomogeneity, auditTable, convnet } from "@lib/models";
 * import { random, setupBackend } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * await setupBackend();
 * const model = convnet({ bias: false, random: random(0) });
 * const report = await auditHomogeneity(model, tf.ones([1, 28, 28, 1]), { random: random(1) });
 * console.log(auditTable(report).rows);
 * model.dispose();
 * ```
 */
export function auditTable({ layers, whole }: HomogeneityReport): AuditTable {
  return {
    columns: [
      "layer",
      "kind",
      "claimed",
      "measured",
      "|F(ax) - aF(x)|",
      "|F(0)|",
      "Euler",
      "finding",
    ],
    rows: [...layers, whole].map(({ name, kind, claim, numbers, finding }) => [
      name,
      kind,
      String(claim.degree),
      String(numbers.degree),
      ...[numbers.scalingError, numbers.atZero, numbers.eulerError].map(inDigits),
      finding,
    ]),
  };
}

function inDigits(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  return value === 0 ? "0" : value.toExponential(1);
}
