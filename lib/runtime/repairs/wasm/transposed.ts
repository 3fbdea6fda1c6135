/** Where a block of a matrix stands in a tensor, in numbers. */
export interface Block {
  readonly start: number;
  /** From one row to the next. */
  readonly stride: number;
}

/** A side of the squares that fit into the nearest cache. */
const side = 32;

/** Writes a block of [rows, columns] transposed. */
export function transposeBlock(
  [rows, columns]: readonly [number, number],
  { from, at }: { readonly from: Float32Array; readonly at: Block },
  { to, into }: { readonly to: Float32Array; readonly into: Block },
): void {
  for (let row = 0; row < rows; row += side) {
    const lastRow = Math.min(row + side, rows);
    for (let column = 0; column < columns; column += side) {
      const lastColumn = Math.min(column + side, columns);
      for (let j = column; j < lastColumn; j++) {
        let source = at.start + row * at.stride + j;
        const target = into.start + j * into.stride;
        for (let i = row; i < lastRow; i++, source += at.stride) to[target + i] = from[source]!;
      }
    }
  }
}
