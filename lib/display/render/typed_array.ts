/** Numbers as Plotly reads them in base64: a fraction of their decimals. */
export interface TypedArraySpec {
  readonly dtype: string;
  readonly bdata: string;
  /** Lengths of the axes, slowest first: `28,28`; left out for one axis. */
  readonly shape?: string;
}

/** The numbers, each in the bytes that it comes in, on axes of these lengths. */
export function typedArray(
  values: Int8Array | Uint8Array | Uint16Array | Float32Array | Float64Array,
  shape: readonly number[] = [],
): TypedArraySpec {
  const kind = values instanceof Int8Array ? "i" : values.constructor.name[0]!.toLowerCase();
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    dtype: kind + values.BYTES_PER_ELEMENT,
    bdata: bytes.toBase64(),
    ...(shape.length > 0 ? { shape: shape.join() } : {}),
  };
}
