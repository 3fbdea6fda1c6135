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

/** Rows of the output that one invocation computes, four channels of each. */
const block = 8;
const workgroup = 32;
const each = (line: (row: number) => string) => [...Array(block).keys()].map(line).join("\n");

/**
 * A tfjs WebGPU program for y[g, r, k] = sum over taps t and channels c of x[g, place(r, t), c] W[g, t, c, k].
 *
 * Each invocation keeps eight rows times four channels in registers and reads no memory that its
 * workgroup shares: a software adapter has no such memory, and its barriers are what is slow there.
 * Sums run over taps, then channels, in order, as in tfjs's tiled program. Values are converted, as a
 * tensor of type float32 may lie in a buffer of integers.
 *
 * @returns The program and its uniforms, for `runWebGPUProgram`.
 */
export function productProgram(sizes: ProductSizes, outputShape: readonly number[]) {
  const { groups, rows, channels: [from, to] } = sizes;
  // Four channels at a time where they are a multiple of four.
  const [wideX, wideW] = [from % 4 === 0, to % 4 === 0];
  const [blocks, quads] = [Math.ceil(rows / block), Math.ceil(to / 4)];
  const invocations = groups * blocks * quads;
  const integers = (...data: number[]) => ({ type: "int32", data });
  const program = {
    variableNames: ["x", "W"],
    variableComponents: [wideX ? 4 : 1, wideW ? 4 : 1],
    outputComponent: wideW ? 4 : 1,
    outputShape: [...outputShape],
    uniforms: "inputSize: vec2<i32>, outputSize: vec2<i32>, channels: vec2<i32>, " +
      "kernel: vec2<i32>, strides: vec2<i32>, pads: vec2<i32>, dilations: vec2<i32>, " +
      "rows: i32, blocks: i32, quads: i32, invocations: i32,",
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: [...outputShape.keys()] },
    dispatch: [Math.ceil(invocations / workgroup), 1, 1],
    shaderKey: `product_${wideX}_${wideW}`,
    getUserCode: () => shader(wideX, wideW),
  };
  const { input, output, kernel, strides, pads, dilations } = sizes;
  const pairs = [input, output, [from, to], kernel, strides, pads, dilations] as const;
  const uniforms = [
    ...pairs.map((pair) => integers(...pair)),
    ...[rows, blocks, quads, invocations].map((value) => integers(value)),
  ];
  return { program, uniforms };
}

function shader(wideX: boolean, wideW: boolean): string {
  const steps = wideX ? 4 : 1;
  return `
fn weights(row: i32, quad: i32) -> vec4<f32> {
  ${
    wideW ? "return vec4<f32>(W[row * uniforms.quads + quad]);" : `
  let start = row * uniforms.channels.y;
  let last = start + uniforms.channels.y - 1;
  let k = start + 4 * quad;
  return vec4<f32>(
    vec4(W[k], W[min(k + 1, last)], W[min(k + 2, last)], W[min(k + 3, last)]));`
  }
}

fn main(index: i32) {
  if (index >= uniforms.invocations) { return; }
  let quad = index % uniforms.quads;
  let group = index / uniforms.quads / uniforms.blocks;
  let first = index / uniforms.quads % uniforms.blocks * ${block};
  let base = group * uniforms.rows;
  let depth = uniforms.channels.x;
  let size = uniforms.inputSize;
  ${
    each((r) => `
  let row${r} = base + min(first + ${r}, uniforms.rows - 1);
  let place${r} = vec2<i32>(row${r} / uniforms.outputSize.y % uniforms.outputSize.x,
    row${r} % uniforms.outputSize.y) * uniforms.strides - uniforms.pads;
  let image${r} = row${r} / (uniforms.outputSize.x * uniforms.outputSize.y) * size.x;
  var sum${r} = vec4<f32>(0.0);`)
  }
  for (var tap = 0; tap < uniforms.kernel.x * uniforms.kernel.y; tap++) {
    let shift = vec2<i32>(tap / uniforms.kernel.y, tap % uniforms.kernel.y) * uniforms.dilations;
    let wRow = (group * uniforms.kernel.x * uniforms.kernel.y + tap) * depth;
    ${
    each((r) => `
    let at${r} = place${r} + shift;
    let inside${r} = all(at${r} >= vec2<i32>(0)) && all(at${r} < size);
    let x${r} = select(0, ((image${r} + at${r}.x) * size.y + at${r}.y) * (depth / ${steps}), inside${r});`)
  }
    for (var c = 0; c < depth / ${steps}; c++) {
      ${
    [..."xyzw"].slice(0, steps).map((_, j) =>
      `let w${j} = weights(wRow + ${steps} * c + ${j}, quad);`
    ).join("\n")
  }
      ${
    each((r) =>
      wideX
        ? `let v${r} = select(vec4<f32>(0.0), vec4<f32>(x[x${r} + c]), inside${r});` +
          [..."xyzw"].map((part, j) => `sum${r} = fma(vec4<f32>(v${r}.${part}), w${j}, sum${r});`)
            .join(" ")
        : `sum${r} = fma(vec4<f32>(select(0.0, f32(x[x${r} + c]), inside${r})), w0, sum${r});`
    )
  }
    }
  }
  ${
    each((r) =>
      wideW
        ? `
  if (first + ${r} < uniforms.rows) { result[row${r} * uniforms.quads + quad] = sum${r}; }`
        : `
  for (var k = 0; k < 4 && first + ${r} < uniforms.rows; k++) {
    let channel = 4 * quad + k;
    if (channel < uniforms.channels.y) { result[row${r} * uniforms.channels.y + channel] = sum${r}[k]; }
  }`
    )
  }
}`;
}
