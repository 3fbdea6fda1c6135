/** The controls of an explorer, in a strip above its figure. */
import type { Annotation, Layout, Slider, UpdateMenu } from "plotly.js-dist";
import { ink } from "../render/colours.ts";
import { wrap } from "../render/font.ts";
import type { Change, StateMachine } from "./state_machine.ts";

/** A menu or a slider. */
export interface Control {
  /** What is chosen: `image`, `steps`. */
  readonly title: string;
  /** What can be chosen, two or more, no two of them alike. */
  readonly choices: readonly (string | number)[];
  /** The choice that the figure opens with; default the first. */
  readonly start?: string | number | undefined;
}

const edge = 12, menuWidth = 190, between = 24;

interface Controls {
  readonly menu: Control | undefined;
  readonly slider: Control | undefined;
  readonly start: { readonly menu: number; readonly slider: number };
}

/**
 * The layout with a strip for the controls on top, and one of the same size for the PNG, where a line
 * says what there is to choose.
 */
export function controlStrip(
  machine: StateMachine,
  { menu, slider, start }: Controls,
  opening: Partial<Layout>,
): { readonly touched: Partial<Layout>; readonly still: Partial<Layout> } {
  const strip = slider ? 78 : 62;
  const { l = 0, r = 0, t = 0, b = 0 } = opening.margin ?? {};
  const across = opening.width! - l - r, down = opening.height! - t - b;
  // Plotly places controls in shares of the plot, whose size the strip leaves as it is.
  const place = (left: number, top: number) => ({
    x: (left - l) / across,
    y: 1 + (t + strip - top) / down,
    xanchor: "left" as const,
    yanchor: "top" as const,
    pad: { l: 0, r: 0, t: 0, b: 0 },
  });
  const size = { height: opening.height! + strip, margin: { ...opening.margin, t: t + strip } };
  const words = (text: string, left: number, top: number): Partial<Annotation> => {
    const { pad: _, ...corner } = place(left, top);
    const style = { xref: "paper", yref: "paper", showarrow: false, borderpad: 0 } as const;
    return { ...style, ...corner, text, align: "left", font: { size: 12, color: ink } };
  };
  const left = menu ? edge + menuWidth + between : edge;
  const touched = machine.layout as Partial<Layout>;
  const chosen = [menu && shown(menu, start.menu), slider && shown(slider, start.slider)];
  const counts = [menu, slider].flatMap((control) =>
    control ? [`${control.title} (${control.choices.length})`] : []
  );
  const hint =
    `One view of several: choose ${counts.join(" and ")} in JupyterLab, in VS Code or on ` +
    "the exported page.";
  const note = `<b>${chosen.filter(Boolean).join(" · ")}</b><br>` +
    wrap(hint, 0.92 * (opening.width! - 2 * edge), 12);
  return {
    touched: {
      ...touched,
      ...size,
      annotations: [
        ...touched.annotations ?? [],
        ...(menu ? [words(menu.title, edge, 8)] : []),
      ],
      ...(menu ? { updatemenus: [dropDown(menu, machine.menu, start.menu, place(edge, 26))] } : {}),
      ...(slider
        ? {
          sliders: [{
            ...rail(slider, machine.slider, start.slider),
            ...place(left, 6),
            lenmode: "pixels",
            len: opening.width! - left - 2 * edge,
          }],
        }
        : {}),
    },
    still: {
      ...opening,
      ...size,
      annotations: [...opening.annotations ?? [], words(note, edge, 18)],
    },
  };
}

const shown = ({ title, choices }: Control, place: number) => `${title}: ${choices[place]}`;

const entries = ({ choices }: Control, changes: readonly Change[]) =>
  changes.map((args, k) => {
    return { label: String(choices[k]), method: "update" as const, args: [...args] };
  });

function dropDown(
  control: Control,
  changes: readonly Change[],
  active: number,
  place: Partial<UpdateMenu>,
): Partial<UpdateMenu> {
  return {
    ...place,
    type: "dropdown",
    direction: "down",
    showactive: true,
    active,
    buttons: entries(control, changes),
    font: { size: 12 },
    bgcolor: "#ffffff",
    bordercolor: "#808080",
  };
}

function rail(control: Control, changes: readonly Change[], active: number): Partial<Slider> {
  return {
    active,
    steps: entries(control, changes),
    currentvalue: { prefix: `${control.title}: `, font: { size: 12 }, xanchor: "left", offset: 8 },
    font: { size: 11 },
    ticklen: 4,
    minorticklen: 0,
  } as Partial<Slider>;
}
