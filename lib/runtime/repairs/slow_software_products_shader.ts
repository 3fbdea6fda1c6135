/** Sizes of {@linkcode productProgram}: of a convolution, or of one matrix product per group. */
export interface ProductSizes {
  /** Independent products, each with a filter of its own. */
  readonly groups: number;
  /** Rows of the output in a group: batch x height x width. */
  readonly rows: number;
  /** Height and width of the input and of the output. */
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  /** Channels in and out. */
  readonly channels: readonly [from: number, to: number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Zeros before the first row and column. */
  readonly pads: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** What one invocation computes: so many rows of the output, four times so many channels of each. */
interface Tile {
  readonly rows: number;
  readonly quads: number;
  /** Channels of the input that are read at once, 1 or 4. */
  readonly steps: number;
}

const workgroup = 32;
const each = (count: number, line: (index: number) => string) =>
  [...Array(count).keys()].map(line).join("\n");

/**
 * The larger the tile, the more sums each number that is read goes into; small ones read four at once.
 * Where rows are many the largest are worth it that are still compiled in some seconds.
 */
function tileOf({ rows, channels: [from, to] }: ProductSizes): Tile {
  const quads = to % 4 !== 0 || to === 4 ? 1 : to % 32 === 0 ? 8 : to >= 16 ? 4 : 2;
  if (quads > 2 && rows > 8) {
    return { rows: rows < 2048 ? 16 : quads === 8 ? 24 : 32, quads, steps: 1 };
  }
  return { rows: 8, quads, steps: from % 4 === 0 ? 4 : 1 };
}

/**
 * A tfjs WebGPU program for y[g, r, k] = sum over taps t and channels c of x[g, place(r, t), c] W[g, t, c, k].
 *
 * Each invocation keeps a tile of up to 24 rows times 32 channels in registers and reads no memory that
 * its workgroup shares: a software adapter has no such memory, and its barriers are what is slow there.
 * Sums run over taps, then channels, in order, as in tfjs's tiled program. Values are converted, as a
 * tensor of type float32 may lie in a buffer of integers.
 *
 * @returns The program and its uniforms, for `runWebGPUProgram`.
 */
export function productProgram(sizes: ProductSizes, outputShape: readonly number[]) {
  const { groups, rows, channels: [from, to] } = sizes;
  // Four channels at a time where they are a multiple of four.
  const wide = to % 4 === 0, tile = tileOf(sizes);
  const [blocks, columns] = [Math.ceil(rows / tile.rows), Math.ceil(to / 4 / tile.quads)];
  const invocations = groups * blocks * columns;
  const integers = (...data: number[]) => ({ type: "int32", data });
  const program = {
    variableNames: ["x", "W"],
    variableComponents: [tile.steps, wide ? 4 : 1],
    outputComponent: wide ? 4 : 1,
    outputShape: [...outputShape],
    uniforms: "inputSize: vec2<i32>, outputSize: vec2<i32>, channels: vec2<i32>, " +
      "kernel: vec2<i32>, strides: vec2<i32>, pads: vec2<i32>, dilations: vec2<i32>, " +
      "rows: i32, blocks: i32, columns: i32, invocations: i32,",
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: [...outputShape.keys()] },
    dispatch: [Math.ceil(invocations / workgroup), 1, 1],
    shaderKey: `product_${wide}_${tile.rows}_${tile.quads}_${tile.steps}`,
    getUserCode: () => shader(tile, wide),
  };
  const { input, output, kernel, strides, pads, dilations } = sizes;
  const pairs = [input, output, [from, to], kernel, strides, pads, dilations] as const;
  const uniforms = [
    ...pairs.map((pair) => integers(...pair)),
    ...[rows, blocks, columns, invocations].map((value) => integers(value)),
  ];
  return { program, uniforms };
}

function shader({ rows, quads, steps }: Tile, wide: boolean): string {
  const cells = (line: (row: number, quad: number) => string) =>
    each(rows, (r) => each(quads, (q) => line(r, q)));
  const [numbers, zero] = steps === 1 ? ["f32", "0.0"] : ["vec4<f32>", "vec4<f32>(0.0)"];
  return `
fn weights(row: i32, quad: i32) -> vec4<f32> {
  let last = uniforms.channels.y - 1;
  ${
    wide ? "return vec4<f32>(W[row * (uniforms.channels.y / 4) + min(quad, last / 4)]);" : `
  let start = row * uniforms.channels.y;
  let k = 4 * quad;
  return vec4<f32>(vec4(W[start + min(k, last)], W[start + min(k + 1, last)],
    W[start + min(k + 2, last)], W[start + min(k + 3, last)]));`
  }
}

fn main(index: i32) {
  if (index >= uniforms.invocations) { return; }
  let quad = index % uniforms.columns * ${quads};
  let group = index / uniforms.columns / uniforms.blocks;
  let first = index / uniforms.columns % uniforms.blocks * ${rows};
  let base = group * uniforms.rows;
  let depth = uniforms.channels.x;
  let size = uniforms.inputSize;
  ${
    each(
      rows,
      (r) => `
  let row${r} = base + min(first + ${r}, uniforms.rows - 1);
  let place${r} = vec2<i32>(row${r} / uniforms.outputSize.y % uniforms.outputSize.x,
    row${r} % uniforms.outputSize.y) * uniforms.strides - uniforms.pads;
  let image${r} = row${r} / (uniforms.outputSize.x * uniforms.outputSize.y) * size.x;`,
    )
  }
  ${cells((r, q) => `var sum${r}_${q} = vec4<f32>(0.0);`)}
  for (var tap = 0; tap < uniforms.kernel.x * uniforms.kernel.y; tap++) {
    let shift = vec2<i32>(tap / uniforms.kernel.y, tap % uniforms.kernel.y) * uniforms.dilations;
    let wRow = (group * uniforms.kernel.x * uniforms.kernel.y + tap) * depth;
    ${
    each(
      rows,
      (r) => `
    let at${r} = place${r} + shift;
    let inside${r} = all(at${r} >= vec2<i32>(0)) && all(at${r} < size);
    let x${r} = select(0, ((image${r} + at${r}.x) * size.y + at${r}.y) * (depth / ${steps}), inside${r});`,
    )
  }
    for (var c = 0; c < depth / ${steps}; c++) {
      ${each(rows, (r) => `let v${r} = select(${zero}, ${numbers}(x[x${r} + c]), inside${r});`)}
      ${
    each(steps, (j) => `
      ${each(quads, (q) => `let w${q}_${j} = weights(wRow + ${steps} * c + ${j}, quad + ${q});`)}
      ${
      cells((r, q) =>
        `sum${r}_${q} = fma(vec4<f32>(v${r}${
          steps === 1 ? "" : `[${j}]`
        }), w${q}_${j}, sum${r}_${q});`
      )
    }`)
  }
    }
  }
  ${
    cells((r, q) =>
      wide
        ? `
  if (first + ${r} < uniforms.rows && 4 * (quad + ${q}) < uniforms.channels.y) {
    result[row${r} * (uniforms.channels.y / 4) + quad + ${q}] = sum${r}_${q};
  }`
        : `
  for (var k = 0; k < 4 && first + ${r} < uniforms.rows; k++) {
    let channel = 4 * (quad + ${q}) + k;
    if (channel < uniforms.channels.y) { result[row${r} * uniforms.channels.y + channel] = sum${r}_${q}[k]; }
  }`
    )
  }
}`;
}
