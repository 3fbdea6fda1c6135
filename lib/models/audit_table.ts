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
 * const { columns, rows } = auditTable(await auditHomogeneity(model, images, { random: random(1) }));
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
