import type { Figure } from "../render/figure.ts";
import type { Image } from "./image.ts";
import { type PanelOptions, panels } from "./panels.ts";
import { percent } from "../tables/text.ts";

/** An image with its attribution. */
export interface AttributionExample {
  /** What the image is and what was explained. */
  readonly label: string;
  readonly image: Image;
  /** Signed, in logits, of the image's height and width. */
  readonly map: Image;
}

/** Options of {@link attributionPanels}. */
export interface AttributionPanelsOptions extends Omit<PanelOptions, "columns"> {
  /** Share of the pixels in the top region, in (0, 1]; default 0.1. */
  readonly share?: number;
}

/**
 * The standard view of an attribution: input, signed map, overlay and top region, a row an example.
 *
 * @throws As {@link panels} does.
 *
 * @example
 * ```ts
 * attributionPanels([{ label: "boot", image, map }], { caption: "Integrated gradients." });
 * ```
 */
export function attributionPanels(
  examples: readonly AttributionExample[],
  { share = 0.1, ...options }: AttributionPanelsOptions,
): Figure {
  const rows = examples.map(({ label, image, map }) => ({
    label,
    tiles: [
      { kind: "input", image },
      { kind: "map", map },
      { kind: "overlay", image, map },
      { kind: "top", image, map, share },
    ] as const,
  }));
  const columns = ["input", "attribution", "overlay", `top ${percent(share, 0)}`];
  return panels(rows, { ...options, columns });
}
