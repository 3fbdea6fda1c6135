import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { auditHomogeneity, type Degree } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { images, zoo } from "./zoo.ts";

await setupBackend({ backend: "wasm", quiet: true });

const inWords = (degree: Degree) =>
  degree === "none" ? "not homogeneous" : `homogeneous of degree ${degree}`;

for (const { name, degree, why, make, atZero = 0, shape = images, spread = 1 } of zoo) {
  Deno.test(`${name} is ${inWords(degree)}, by claim and by the numbers`, async () => {
    const size = shape.reduce((product, length) => product * length, 1);
    const layer = make();
    const inputs = tf.tensor(random(1).normalArray(size).map((x) => x * spread), [...shape]);
    const before = tf.memory().numTensors;
    const { homogeneous, layers: [audit], whole } = await auditHomogeneity([layer], inputs, {
      random: random(2),
    });
    assertEquals(tf.memory().numTensors, before);
    tf.dispose([inputs, { ...layer.variables }]);

    const { claim, numbers, agreement, finding } = audit!;
    assertEquals([claim.degree, numbers.degree, agreement], [degree, degree, "confirmed"], finding);
    assertStringIncludes(claim.why, why);
    assertStringIncludes(finding, `${inWords(degree)}: ${claim.why}`);
    assertEquals(homogeneous, degree === 1);
    assertEquals([whole.claim.degree, whole.numbers.degree], [degree, degree]);

    if (Number.isNaN(atZero)) assertEquals(numbers.atZero, NaN);
    else await assertClose([numbers.atZero], [atZero]);
    const errors = [numbers.scalingError, numbers.eulerError!];
    if (degree === 1) assert(errors.every((error) => error <= 1e-5), `${errors}`);
    else assert(errors.every((error) => error > 1e-4), `plainly not of degree 1: ${errors}`);
    assertEquals(numbers.violations.length === 0, degree !== "none");
  });
}

Deno.test("the zoo holds 20 layers and more, half of them not homogeneous of degree 1", () => {
  const others = zoo.filter(({ degree }) => degree !== 1);
  assert(zoo.length >= 20 && others.length >= zoo.length / 2, `${others.length} of ${zoo.length}`);
});
