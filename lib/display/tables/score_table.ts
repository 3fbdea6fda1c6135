import { fixed, table, type Text } from "./text.ts";

/** What one map is worth under one condition. */
export interface ScoredMap {
  readonly map: string;
  /** E.g. a metric or a fill. */
  readonly condition: string;
  /** Which score is better. */
  readonly direction: "higher" | "lower";
  /** One an image, at least one. */
  readonly values: readonly number[];
}

/**
 * Mean scores as a table, a map a row and a condition a column, with the direction in the heading and a
 * dash where a map was not scored.
 *
 * @param options.digits Digits after the point, default 2.
 * @param options.corner Heading of the column of maps, default "map".
 *
 * @example
 * ```ts
 * scoreTable(await scoreKeepRemove(forward, images, { maps, target }));
 * ```
 */
export function scoreTable(
  scores: readonly ScoredMap[],
  { digits = 2, corner = "map" }: { readonly digits?: number; readonly corner?: string } = {},
): Text {
  const columns = new Map(scores.map(({ condition, direction }) => [condition, direction]));
  const maps = [...new Set(scores.map(({ map }) => map))];
  return table(
    [corner, ...[...columns].map(([condition, direction]) => `${condition} (${direction})`)],
    maps.map((map) => [
      map,
      ...[...columns.keys()].map((condition) => {
        const values = scores.find((it) => it.map === map && it.condition === condition)?.values;
        return values ? fixed(values.reduce((a, b) => a + b) / values.length, digits) : "–";
      }),
    ]),
  );
}
