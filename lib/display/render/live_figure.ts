import { type Broadcaster, findJupyter, invalid } from "@lib/runtime";
import { Figure } from "./figure.ts";

/** A place in a notebook's output for a figure that changes while something runs. */
export interface LiveFigure {
  /** Shows the figure in the place of the one before. */
  show(figure: Figure): Promise<void>;
}

const display: unique symbol = Symbol.for("Jupyter.display");
const metadata: unique symbol = Symbol.for("Jupyter.metadata");

/** A figure as a notebook sees it. */
interface Shown {
  [display](): Promise<unknown>;
  [metadata]: unknown;
}

/**
 * Shows a figure again and again while something runs, such as learning curves: each takes the place of
 * the one before, and the notebook keeps the last. Outside a notebook nothing is shown.
 *
 * Cost: each is drawn as a PNG too, in about a tenth of a second.
 *
 * @param jupyter What tests put in the place of the notebook.
 *
 * @example
 * ```ts
 * import { lineChart, liveFigure } from "@lib/display";
 * const live = liveFigure(), accuracies: number[] = [];
 * for (const accuracy of [60, 75, 81]) {
 *   accuracies.push(accuracy);
 *   const series = { name: "network", x: accuracies.map((_, i) => i + 1), y: accuracies };
 *   const [x, y] = [{ title: "epoch" }, { title: "accuracy (%)" }];
 *   await live.show(lineChart([series], { title: "Learning", x, y, caption: "As it goes." }));
 * }
 * ```
 */
export function liveFigure(jupyter: Broadcaster | undefined = findJupyter()): LiveFigure {
  const transient = { display_id: crypto.randomUUID() };
  let type = "display_data";
  return {
    async show(figure) {
      if (!(figure instanceof Figure)) {
        throw new TypeError(invalid("show a live figure", "figure", "a Figure", figure));
      }
      if (!jupyter) return;
      const parts = figure as unknown as Shown;
      const content = { data: await parts[display](), metadata: parts[metadata], transient };
      const sent = type;
      type = "update_display_data";
      await jupyter.broadcast(sent, content);
    },
  };
}
