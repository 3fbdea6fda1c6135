import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { random } from "@lib/runtime";
import { augment } from "../../lib/training/epoch.ts";

const shape = [3, 4, 2] as const;
const size = 24;

/** The image [3, 4, 2] moved and mirrored, pixel by pixel, by the definition. */
function changed(image: Float32Array, down: number, right: number, mirrored: boolean): string {
  const result = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const [y, x, c] = [Math.floor(i / 8) - down, Math.floor(i / 2) % 4 - right, i % 2];
    if (y < 0 || y >= 3 || x < 0 || x >= 4) continue;
    result[i] = image[y * 8 + (mirrored ? 3 - x : x) * 2 + c]!;
  }
  return `${result}`;
}

Deno.test("augment() gives each flip and each shift in range, and nothing else", () => {
  const image = Float32Array.from({ length: size }, (_, i) => i + 1);
  const count = 2000;
  const images = Float32Array.from({ length: size * count }, (_, i) => image[i % size]!);
  for (const [flip, shift] of [[true, 0], [false, 1], [true, 1]] as const) {
    const expected = new Set<string>();
    for (let down = -shift; down <= shift; down++) {
      for (let right = -shift; right <= shift; right++) {
        expected.add(changed(image, down, right, false));
        if (flip) expected.add(changed(image, down, right, true));
      }
    }
    const result = augment(images, shape, { flip, shift, random: random(1) });
    const found = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const one = `${result.subarray(i * size, (i + 1) * size)}`;
      found.set(one, (found.get(one) ?? 0) + 1);
    }
    assertEquals(new Set(found.keys()), expected);
    // Binomial with p = 1 / n: within five standard deviations.
    const mean = count / expected.size;
    const spread = 5 * Math.sqrt(mean * (1 - 1 / expected.size));
    for (const times of found.values()) assert(Math.abs(times - mean) < spread, `${times}`);
  }
});

Deno.test("augment() leaves its input as it was, and gives it back where nothing is to change", () => {
  const images = Float32Array.from({ length: 10 * size }, (_, i) => i);
  const copy = images.slice();
  augment(images, shape, { flip: true, shift: 2, random: random(2) });
  assertEquals(images, copy);
  assertStrictEquals(augment(images, shape, { flip: false, shift: 0, random: random(2) }), images);
});
