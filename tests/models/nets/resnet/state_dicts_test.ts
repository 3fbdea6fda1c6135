import { assertEquals, assertThrows } from "@std/assert";
import {
  assignVariables,
  authorsVariables,
  kerasVariables,
  resnet,
  torchvisionVariables,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { small } from "./small.ts";
import { authorsName, torchvisionName, wave, waveStateDict } from "../../../fixtures/waves.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("torchvisionVariables() turns kernels [to, from, height, width] round and passes over counts", () => {
  const model = resnet({ ...small, depth: 18, bias: true });
  const theirs = waveStateDict(model, torchvisionName);
  theirs.set("bn1.num_batches_tracked", { shape: [], data: new Float32Array([5]) });
  const ours = torchvisionVariables(theirs);
  assertEquals([...ours.keys()].sort(), [...model.variables.keys()].sort());
  const [there, here] = [theirs.get("conv1.weight")!, ours.get("conv1.kernel")!];
  assertEquals([there.shape, here.shape], [[2, 3, 7, 7], [7, 7, 3, 2]]);
  const [to, from, row, column] = [1, 2, 3, 4];
  assertEquals(
    here.data[((row * 7 + column) * 3 + from) * 2 + to],
    there.data[((to * 3 + from) * 7 + row) * 7 + column],
  );
  model.dispose();
});

Deno.test("state dicts that lack a tensor or have one too many are refused, and all such are named", () => {
  const model = resnet({ ...small, depth: 50, bias: true });
  const theirs = waveStateDict(model, torchvisionName);
  for (const name of ["layer4.2.bn3.running_var", "fc.bias"]) theirs.delete(name);
  theirs.set("layer1.0.se.weight", wave("more", [2]));
  assertThrows(
    () => torchvisionVariables(theirs),
    RangeError,
    `Cannot read weights as "tensors" must be those of torchvision's ResNet-50 and no others: ` +
      "current value lacks layer4.2.bn3.running_var, fc.bias and has layer1.0.se.weight besides",
  );
  assertThrows(() => authorsVariables(theirs), RangeError, "lacks layer1.0.downsample.weight");
  assertThrows(() => kerasVariables(theirs), RangeError, "lacks conv1/kernel");
  model.dispose();
});

Deno.test("authorsVariables() knows the 54 tensors of xfixup_resnet50 and the 169 of fixup_resnet50", () => {
  for (const [bias, count] of [[false, 54], [true, 169]] as const) {
    const model = resnet({ ...small, depth: 50, bias, normalisation: "fixup" });
    const theirs = waveStateDict(model, authorsName);
    assertEquals(theirs.size, count);
    assignVariables(model.variables, authorsVariables(theirs), "theirs");
    model.dispose();
  }
});

Deno.test("kerasVariables() knows the 320 weights of Keras's ResNet-50 and takes biases off the means", () => {
  const model = resnet({ ...small, depth: 50, bias: true, stride: "v1" });
  const places = [3, 4, 6, 3].flatMap((count, stage) =>
    [..."abcdef"].slice(0, count).flatMap((letter) =>
      ["1", "2a", "2b", "2c"].filter((branch) => branch !== "1" || letter === "a")
        .map((branch) => `${stage + 2}${letter}_branch${branch}`)
    )
  );
  const convolutions = [["conv1", "bn_conv1"]].concat(places.map((at) => [`res${at}`, `bn${at}`]));
  const theirs = new Map(
    convolutions.flatMap(([conv, norm]) =>
      [`${conv}/kernel`, `${conv}/bias`].concat(
        ["gamma", "beta", "moving_mean", "moving_variance"].map((key) => `${norm}/${key}`),
      )
    ).concat("fc1000/kernel", "fc1000/bias").map((name) => [name, wave(name, [2])]),
  );
  assertEquals(theirs.size, 320);
  const ours = kerasVariables(theirs);
  assertEquals([...ours.keys()].sort(), [...model.variables.keys()].sort());
  const pairs = {
    "conv1.kernel": "conv1/kernel",
    "bn1.scale": "bn_conv1/gamma",
    "layer1.0.downsample.0.kernel": "res2a_branch1/kernel",
    "layer3.5.conv3.kernel": "res4f_branch2c/kernel",
    "layer4.2.bn1.shift": "bn5c_branch2a/beta",
    "layer2.3.bn2.variance": "bn3d_branch2b/moving_variance",
    "fc.bias": "fc1000/bias",
  };
  for (const [here, there] of Object.entries(pairs)) {
    assertEquals(ours.get(here), theirs.get(there), here);
  }
  const [mean, bias] = ["bn3d_branch2b/moving_mean", "res3d_branch2b/bias"]
    .map((name) => theirs.get(name)!.data);
  assertEquals(ours.get("layer2.3.bn2.mean")!.data, mean!.map((value, i) => value - bias![i]!));
  model.dispose();
});
