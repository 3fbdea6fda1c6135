import { assertEquals, assertThrows } from "@std/assert";
import { resnet, resnetCost, type ResnetOptions } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { small } from "./small.ts";

await setupBackend({ quiet: true });

Deno.test("resnetCost() gives the published parameters and multiply-adds", () => {
  // torchvision's table of models, and the state dicts of Hesse et al.
  const published: [ResnetOptions, number][] = [
    [{ depth: 18, bias: true }, 11_689_512],
    [{ depth: 50, bias: true }, 25_557_032],
    [{ depth: 50, bias: true, normalisation: "fixup" }, 25_504_026],
    [{ depth: 50, bias: false, normalisation: "fixup" }, 25_502_912],
  ];
  for (const [options, parameters] of published) {
    assertEquals(resnetCost(options).parameters, parameters);
  }
  const billions = (options: ResnetOptions) => (resnetCost(options).multiplyAdds / 1e9).toFixed(2);
  assertEquals([billions({ depth: 18, bias: true }), billions({ depth: 50, bias: true })], [
    "1.81",
    "4.09",
  ]);
});

Deno.test("resnetCost() counts what resnet() builds", () => {
  for (const depth of [18, 50] as const) {
    for (const normalisation of ["batch", "none", "fixup"] as const) {
      for (const bias of [true, false]) {
        const options = { ...small, depth, normalisation, bias };
        const model = resnet(options);
        const trained = [...model.variables.values()].filter(({ trainable }) => trainable);
        const count = trained.reduce((sum, { size }) => sum + size, 0);
        assertEquals(resnetCost(options).parameters, count, model.name);
        model.dispose();
      }
    }
  }
});

Deno.test("resnetCost() follows the image through strides and pooling, both sides rounded up", () => {
  const options = { ...small, depth: 18, bias: true, normalisation: "none", width: 1 } as const;
  // 7 x 5 pixels: 4 x 3 after the stem, 2 x 2 after pooling and in layer1, 1 x 1 from layer2 on.
  const stem = 7 * 7 * 3 * 12;
  const first = 4 * 9 * 4;
  const others = [2, 4, 8].reduce((sum, n) => sum + 9 * (n * n / 2 + 3 * n * n) + n * n / 2, 0);
  const cost = resnetCost({ ...options, inputShape: [7, 5, 3] });
  assertEquals(cost.multiplyAdds, stem + first + others + 8 * 5);
});

Deno.test("of the stems for small images, cifar-half costs a quarter of cifar, at sides that are multiples of 16", () => {
  const cost = (stem: "cifar" | "cifar-half") =>
    resnetCost({ ...small, depth: 50, bias: true, stem, inputShape: [32, 48, 3] });
  const [whole, half] = [cost("cifar"), cost("cifar-half")];
  const dense = 64 * small.classes;
  assertEquals(half.multiplyAdds - dense, (whole.multiplyAdds - dense) / 4);
  assertEquals(half.parameters, whole.parameters);
});

Deno.test("resnetCost() refuses what resnet() refuses", () => {
  assertThrows(
    () => resnetCost({ depth: 18, bias: true, width: 0 }),
    RangeError,
    `"width" must be`,
  );
});
