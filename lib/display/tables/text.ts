import {
  invalid,
  requireFinite,
  requireIntegerWithin,
  requireList,
  requireWithin,
  requireWords,
} from "@lib/runtime";

/** Text that a notebook shows as Markdown, with a plain form. */
export class Text {
  constructor(readonly markdown: string, readonly plain: string) {
    requireWords("make a text", "markdown", markdown);
    requireWords("make a text", "plain", plain);
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/markdown": this.markdown, "text/plain": this.plain };
  }
}

/**
 * A finding, its numbers rendered from variables.
 *
 * @throws {RangeError} If a number is NaN or infinite.
 *
 * @example
 * ```ts
 * import { markdown, percent } from "@lib/display";
 * markdown`**Finding.** ${percent(0.925)} of ${10000} images are right.`;
 * ```
 */
export function markdown(strings: TemplateStringsArray, ...values: (string | number)[]): Text {
  const action = "write Markdown";
  requireList(action, "strings", strings, "the words of a template");
  values.forEach((value, i) => {
    if (typeof value !== "string") requireFinite(action, `value ${i + 1}`, value);
  });
  for (const part of strings) requireWords(action, "strings", part);
  const raw = strings.map((part) => part.replace(/\n[ \t]*/g, "\n"));
  const text = String.raw({ raw }, ...values).trim();
  return new Text(text, text.replace(/\*\*|`/g, ""));
}

function finite(value: number, digits: number, least = 0): number {
  const action = "write a number";
  requireFinite(action, "value", value);
  requireIntegerWithin([least, 100], action, "digits", digits);
  return value;
}

/** A number with so many digits after the point and a true minus; what rounds to 0 has no sign. */
export function fixed(value: number, digits = 2): string {
  const text = finite(value, digits).toFixed(digits);
  return text.replace("-", /[1-9]/.test(text) ? "−" : "");
}

/** A power of ten with so many digits after the point: 1.2 × 10⁻⁵. */
export function scientific(value: number, digits = 1): string {
  const [mantissa, exponent] = finite(value, digits).toExponential(digits).split("e") as [
    string,
    string,
  ];
  const raised = [...String(Number(exponent))].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  return `${mantissa.replace("-", "−")} × 10${raised.join("")}`;
}

/** A number with so many significant digits, as a power of ten where it is very small or large. */
export function significant(value: number, digits = 2): string {
  const size = Math.abs(finite(value, digits, 1));
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return scientific(value, digits - 1);
  const rounded = Number(value.toPrecision(digits));
  const before = rounded === 0 ? 1 : 1 + Math.floor(Math.log10(Math.abs(rounded)));
  return fixed(rounded, Math.max(0, digits - before));
}

/** A share as per cent: 0.925 is 92.5%. */
export const percent = (share: number, digits = 1) =>
  `${fixed(100 * finite(share, digits), digits)}%`;

/** An interval: [0.91, 0.93]. */
export function interval(ends: readonly [low: number, high: number], digits = 2): string {
  requireList("write an interval", "ends", ends);
  return `[${fixed(ends[0], digits)}, ${fixed(ends[1], digits)}]`;
}

/** A p-value: "p = 0.012", and "p < 0.001" below that. */
export function pValue(p: number): string {
  requireWithin("[0, 1]", "write a p-value", "p", p);
  return p < 0.001 ? "p < 0.001" : `p = ${fixed(p, 3)}`;
}

function requireCells(argument: string, cells: readonly string[]): void {
  requireList("make a table", argument, cells, "words");
  for (const cell of cells) requireWords("make a table", argument, cell);
}

/** Digits, signs, per cent, powers of ten, intervals, stars; also nothing, and a dash for nothing. */
const numeric = /^(?:[-+±−–.,\d[\]()%×⁻⁰¹²³⁴⁵⁶⁷⁸⁹*\s]|e[-+])*$/;

/**
 * A table as Markdown; columns of numbers are aligned to the right.
 *
 * @param columns Headings, with units.
 * @param rows One list of cells for each row, as they are to be shown.
 * @throws {TypeError} If a row has not a cell for each column.
 *
 * @example
 * ```ts
 * import { table } from "@lib/display";
 * table(["rule", "error (%)"], [["midpoint", "0.26"], ["right", "0.70"]]);
 * ```
 */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): Text {
  requireCells("columns", columns);
  requireList("make a table", "rows", rows, "rows");
  for (const row of rows) requireCells("rows", row);
  const wrong = rows.find(({ length }) => length !== columns.length);
  if (wrong) {
    throw new TypeError(invalid("make a table", "rows", `of ${columns.length} cells`, wrong));
  }
  const right = columns.map((_, j) =>
    rows.length > 0 && rows.every((row) => numeric.test(row[j]!))
  );
  const escape = (cell: string) => cell.replace(/\|/g, "\\|");
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(" | ")} |`;
  const rule = `|${right.map((r) => r ? "---:" : ":---").join("|")}|`;
  const widths = columns.map((name, j) =>
    rows.reduce((most, row) => Math.max(most, row[j]!.length), name.length)
  );
  const pad = (cell: string, j: number) => cell[right[j] ? "padStart" : "padEnd"](widths[j]!);
  const plain = [columns, ...rows].map((cells) => cells.map(pad).join("  ").trimEnd());
  return new Text([line(columns), rule, ...rows.map(line)].join("\n"), plain.join("\n"));
}
