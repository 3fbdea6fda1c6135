/** A plain table: columns as wide as they must be, numbers to the right, a rule under the head. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const texts = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const lines = texts.map((row, index) =>
    row.map((text, column) => {
      const width = widths[column] ?? 0;
      const isNumber = typeof rows[Math.max(index - 1, 0)]?.[column] === "number";
      return isNumber ? text.padStart(width) : text.padEnd(width);
    }).join("  ").trimEnd()
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}
