import type { Axis } from "../conv_axes.ts";

/**
 * Calls back for every pair of an output and a tap of a convolution that meets the input, with the indices
 * of the output's place, the tap and the input's place, images included, channels not.
 */
export function eachTap(
  images: number,
  axes: readonly Axis[],
  use: (output: number, tap: number, input: number) => void,
): void {
  const whole = { input: 1, kernel: 1, output: 1, stride: 1, dilation: 1, before: 0 };
  const [deep, vertical, horizontal] = [...Array(3 - axes.length).fill(whole), ...axes] as [
    Axis,
    Axis,
    Axis,
  ];
  const inside = ({ input, kernel, output, stride, dilation, before }: Axis) =>
    Array.from(
      { length: output },
      (_, o) =>
        Array.from(
          { length: kernel },
          (_, tap) => ({ tap, at: o * stride + tap * dilation - before }),
        )
          .filter(({ at }) => at >= 0 && at < input),
    );
  const [layers, rows, columns] = [inside(deep), inside(vertical), inside(horizontal)];
  let output = 0;
  for (let image = 0; image < images; image++) {
    for (const layer of layers) {
      for (const row of rows) {
        for (const column of columns) {
          for (const z of layer) {
            for (const y of row) {
              const tap = (z.tap * vertical.kernel + y.tap) * horizontal.kernel;
              const line = ((image * deep.input + z.at) * vertical.input + y.at) * horizontal.input;
              for (const x of column) use(output, tap + x.tap, line + x.at);
            }
          }
          output++;
        }
      }
    }
  }
}
