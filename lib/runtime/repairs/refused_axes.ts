import * as tf from "@tensorflow/tfjs";

interface Backend {
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
}

type Run = (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => tf.TensorInfo;

/**
 * Lets tfjs's WebGPU backend pad, repeat, reverse and choose from tensors of five axes or more, such as
 * batches of volumes, as convolutions' neighbours and gradients of slices do.
 *
 * tfjs's shaders know four: the device fails, and gradients read as zeros. Here one axis is changed after
 * the other, what lies before and behind it as one axis each.
 */
export function registerManyAxes(): void {
  alongAxes("PadV2", ({ paddings, constantValue }, axis) => {
    const pad = (paddings as number[][])[axis]!;
    return pad.some((count) => count > 0) &&
      { paddings: [[0, 0], pad, [0, 0]], constantValue: constantValue! };
  });
  alongAxes("Tile", ({ reps }, axis) => {
    const times = (reps as number[])[axis]!;
    return times !== 1 && { reps: [1, times, 1] };
  });
  alongAxes("Reverse", ({ dims }, axis, shape) => {
    const axes = tf.util.parseAxisParam(dims as number | number[], shape);
    return axes.includes(axis) && { dims: [1] };
  });
  replaced("Select", ({ condition, t, e }, run) => {
    const flat = ({ dataId, dtype, shape }: tf.TensorInfo) => {
      return { dataId, dtype, shape: [tf.util.sizeFromShape(shape)] };
    };
    const chosen = run({ condition: flat(condition!), t: flat(t!), e: flat(e!) }, {});
    return { ...chosen, shape: t!.shape };
  }, "t");
}

/** Changes one axis after the other; `change` gives the attributes for the middle one of three. */
function alongAxes(
  kernelName: string,
  change: (
    attributes: tf.NamedAttrMap,
    axis: number,
    shape: number[],
  ) => tf.NamedAttrMap | false,
): void {
  replaced(kernelName, ({ x }, run, { attributes, backend }) => {
    let at = x!;
    backend.incRef(at.dataId);
    for (const axis of x!.shape.keys()) {
      const changed = change(attributes, axis, x!.shape);
      if (!changed) continue;
      const outer = tf.util.sizeFromShape(at.shape.slice(0, axis));
      const inner = tf.util.sizeFromShape(at.shape.slice(axis + 1));
      const view = { ...at, shape: [outer, at.shape[axis]!, inner] };
      const { dataId, dtype, shape: [, size] } = run({ x: view }, changed);
      backend.disposeData(at.dataId);
      at = { dataId, dtype, shape: at.shape.with(axis, size!) };
    }
    return { dataId: at.dataId, dtype: at.dtype, shape: at.shape };
  }, "x");
}

/** Puts a kernel before tfjs's where the input of this name has five axes or more. */
function replaced(
  kernelName: string,
  kernel: (
    inputs: tf.NamedTensorInfoMap,
    run: Run,
    call: { readonly attributes: tf.NamedAttrMap; readonly backend: Backend },
  ) => tf.TensorInfo,
  input: string,
): void {
  const stock = tf.getKernel(kernelName, "webgpu");
  const kernelFunc: tf.KernelFunc = (call) => {
    const { inputs, attrs = {}, backend } = call;
    if (inputs[input]!.shape.length < 5) return stock.kernelFunc(call);
    const run: Run = (inputs, attrs) =>
      stock.kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
    return kernel(inputs, run, { attributes: attrs, backend: backend as Backend });
  };
  tf.unregisterKernel(kernelName, "webgpu");
  tf.registerKernel({ ...stock, kernelFunc });
}
