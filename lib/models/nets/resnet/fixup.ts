import type { Random } from "@lib/runtime";
import { conv2d, type Layer, relu } from "../../layers/layer.ts";
import { residual } from "../../layers/residual.ts";
import { scalarBias, scalarScale } from "../../layers/scalars.ts";
import type { PlannedBlock, PlannedConv } from "./plan.ts";

/** Options of {@linkcode fixupBlock}. */
export interface FixupOptions {
  /** With bias: a scalar bias before each convolution and after it, and a scalar scale at the end. */
  readonly bias: boolean;
  readonly random: Random | undefined;
  /** The number L of residual blocks in the network. */
  readonly blocks: number;
}

/**
 * A residual block without normalisation that starts as its shortcut: of its m convolutions the last
 * kernel is 0, the others are He's times L^(-1 / (2m - 2)).
 *
 * Without bias it is the X-Fixup block of Hesse et al.: convolutions and ReLUs, nothing else.
 *
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 */
export function fixupBlock(
  { name, main, shortcut }: PlannedBlock,
  { bias, random, blocks }: FixupOptions,
): Layer {
  const gain = 2 * blocks ** (-1 / (main.length - 1)); // of the variance, hence squared
  const convolve = (conv: PlannedConv, gain: number) =>
    conv2d(conv.name, { ...conv, bias: false, random, gain });
  const scalar = (name: string, make = scalarBias) => bias ? [make(name)] : [];
  const entrance = scalar("bias1a"); // that of the shortcut's convolution too
  const layers = main.flatMap((conv, index) => {
    const last = index === main.length - 1;
    return [
      ...index === 0 ? entrance : scalar(`bias${index + 1}a`),
      convolve(conv, last ? 0 : gain),
      ...last ? scalar("scale", scalarScale) : [],
      ...scalar(`bias${index + 1}b`),
      ...last ? [] : [relu(`relu${index + 1}`)],
    ];
  });
  return residual(name, {
    main: layers,
    shortcut: shortcut ? [...entrance, convolve(shortcut, 2)] : [],
  });
}
