import type { Data, Layout } from "plotly.js-dist";

/**
 * A figure in fewer bytes that draws the same: long lists of numbers as base64, which is a fraction of
 * their decimals, and the colours that most heatmaps share written once, as the layout's default.
 */
export function compact(
  data: readonly Data[],
  layout: Partial<Layout>,
): { readonly data: readonly object[]; readonly layout: Partial<Layout> } {
  const traces = data.map(inBase64), shared = layout.template ? undefined : sharedColours(data);
  if (!shared) return { data: traces, layout };
  const defaults = { data: { heatmap: [{ colorscale: JSON.parse(shared) }] } };
  const lean = traces.map(({ colorscale, ...rest }) =>
    JSON.stringify(colorscale) === shared
      ? rest
      : { ...rest, ...(colorscale ? { colorscale } : {}) }
  );
  return { data: lean, layout: { ...layout, template: defaults } as Partial<Layout> };
}

function inBase64(trace: Data): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(trace).map(([key, value]) => {
      const isNumbers = Array.isArray(value) && value.every((v) => typeof v === "number");
      if (!(ArrayBuffer.isView(value) || (isNumbers && value.length > 50))) return [key, value];
      const short = Float32Array.from(value as ArrayLike<number>);
      const isExact = short.every((v, i) => v === (value as ArrayLike<number>)[i]);
      return [key, typedArray(isExact ? short : Float64Array.from(value as ArrayLike<number>))];
    }),
  );
}

/** The colour scale that most heatmaps have, in JSON; undefined where no two have the same. */
function sharedColours(data: readonly Data[]): string | undefined {
  const counts = new Map<string, number>();
  for (const trace of data) {
    const { type, colorscale } = trace as { type?: string; colorscale?: unknown };
    if (type !== "heatmap" || !colorscale) continue;
    const written = JSON.stringify(colorscale);
    counts.set(written, (counts.get(written) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && most[1] > 1 ? most[0] : undefined;
}

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
