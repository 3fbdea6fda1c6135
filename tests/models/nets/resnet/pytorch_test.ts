import {
  assignVariables,
  authorsVariables,
  resnet,
  type ResnetOptions,
  torchvisionVariables,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../../fixtures/assert_close.ts";
import { authorsName, torchvisionName, wave, waveStateDict } from "../../../fixtures/waves.ts";

await setupBackend({ quiet: true });

// Golden values of PyTorch 1.13 in float64: resnet(18), resnet(50), resnet(50, v1=True) and
// resnet(50, fixup=True) of this program (import math, torch; from torch.nn.functional import *):
//
//   def wave(name, *shape):
//       seed = sum(i * ord(c) for i, c in enumerate(name))
//       return torch.sin((seed + torch.arange(math.prod(shape)).double()) ** 2).reshape(shape)
//   def conv(x, name, to, size=1, stride=1):
//       kernel = wave(name + ".weight", to, x.shape[1], size, size) / (x.shape[1] * size ** 2) ** .5
//       return conv2d(x, kernel, stride=stride, padding=size // 2)
//   def norm(x, name):
//       mean, var, scale, shift = (
//           wave(f"{name}.{key}", x.shape[1]) / 4 for key in ["running_mean", "running_var", "weight", "bias"])
//       return batch_norm(x, mean, 1 + var, 1 + scale, shift)
//   def plain_block(x, name, to, convs):
//       h = x
//       for i, args in enumerate(convs, 1):
//           h = norm(conv(h.relu() if i > 1 else h, f"{name}.conv{i}", *args), f"{name}.bn{i}")
//       if h.shape != x.shape:
//           stride = x.shape[2] // h.shape[2]
//           x = norm(conv(x, f"{name}.downsample.0", to, 1, stride), f"{name}.downsample.1")
//       return (h + x).relu()
//   def fixup_block(x, name, to, convs):
//       scalar = lambda key: wave(f"{name}.{key}", 1) / 4
//       h = entrance = x + scalar("bias1a")
//       for i, args in enumerate(convs, 1):
//           if i > 1: h = (h + scalar(f"bias{i - 1}b")).relu() + scalar(f"bias{i}a")
//           h = conv(h, f"{name}.conv{i}", *args)
//       h = h * (1 + scalar("scale")) + scalar(f"bias{i}b")
//       if h.shape != x.shape:
//           x = conv(entrance, f"{name}.downsample", to, 1, x.shape[2] // h.shape[2])
//       return (h + x).relu()
//   def resnet(depth, v1=False, fixup=False, width=4):
//       x = conv(wave("image", 2, 3, 64, 48), "conv1", width, 7, 2)
//       x = x + wave("bias1", 1) / 4 if fixup else norm(x, "bn1")
//       x = max_pool2d(x.relu(), 3, 2, 1)
//       for stage, count in enumerate([2, 2, 2, 2] if depth == 18 else [3, 4, 6, 3]):
//           for i in range(count):
//               n, s = width * 2 ** stage, 2 if stage > 0 and i == 0 else 1
//               to, convs = n, [(n, 3, s), (n, 3)]
//               if depth == 50: to, convs = 4 * n, [(n, 1, s if v1 else 1), (n, 3, 1 if v1 else s), (4 * n,)]
//               x = (fixup_block if fixup else plain_block)(x, f"layer{stage + 1}.{i}", to, convs)
//       x = x.mean((2, 3)) + (wave("bias2", 1) / 4 if fixup else 0)
//       return x @ wave("fc.weight", 5, x.shape[1]).T / x.shape[1] ** .5 + wave("fc.bias", 5) / 4
const golden: readonly [ResnetOptions, readonly number[]][] = [
  [{ depth: 18, bias: true }, [
    0.0684860,
    0.2602528,
    -0.4560357,
    -0.4046118,
    -0.1370110,
    0.0587087,
    0.3149586,
    -0.4357936,
    -0.4179195,
    -0.1478175,
  ]],
  [{ depth: 50, bias: true }, [
    -0.1957076,
    -0.2415569,
    -0.1632196,
    0.5315854,
    0.2754246,
    -0.2016863,
    -0.2439087,
    -0.1666064,
    0.5335696,
    0.2789496,
  ]],
  [{ depth: 50, bias: true, stride: "v1" }, [
    -0.1944211,
    -0.2206850,
    -0.1258087,
    0.5248721,
    0.2694063,
    -0.2040644,
    -0.2254036,
    -0.1278519,
    0.5285778,
    0.2728338,
  ]],
  [{ depth: 50, bias: true, normalisation: "fixup" }, [
    -0.4422323,
    -0.3336601,
    -1.1048036,
    0.3823512,
    0.1694569,
    -0.4440810,
    -0.3334542,
    -1.1059060,
    0.3811493,
    0.1710520,
  ]],
];

for (const [options, logits] of golden) {
  const { depth, normalisation = "batch norm", stride = "torchvision" } = options;
  Deno.test(`ResNet-${depth}, ${normalisation}, stride as in ${stride}, gives PyTorch's logits`, async () => {
    const model = resnet({ ...options, classes: 5, width: 4, inputShape: [64, 48, 3] });
    const [nameThere, variablesOf] = normalisation === "fixup"
      ? [authorsName, authorsVariables]
      : [torchvisionName, torchvisionVariables];
    assignVariables(model.variables, variablesOf(waveStateDict(model, nameThere)), model.name);
    const { data, shape } = wave("image", [2, 3, 64, 48]);
    const images = tf.tidy(() => tf.transpose(tf.tensor(data, [...shape]), [0, 2, 3, 1]));
    const actual = model.forward(images);
    await assertClose(await actual.data(), logits, 1e-5);
    tf.dispose([images, actual]);
    model.dispose();
  });
}
