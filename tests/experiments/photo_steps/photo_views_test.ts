import { loadPhotos } from "@lib/datasets";
import {
  type PathSums,
  photoStepsExplorer,
  readPhotoSteps,
  recordedSumTable,
  type WalkedPhoto,
  walkTable,
} from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import { assert, assertEquals, assertThrows } from "@std/assert";

await setupBackend({ backend: "wasm", quiet: true });
const photos = await readPhotoSteps(), { credits } = await loadPhotos();

/** A walk of two intervals whose map is one pixel of the whole difference. */
const walkedAs = (path: PathSums, k: number): WalkedPhoto => {
  const logits = Array.from({ length: 1000 }, (_, c) => c === photos[k]!.target ? 7 : 0);
  return {
    image: { data: new Float32Array(128 * 128 * 3), height: 128, width: 128, channels: 3 },
    credit: credits.find(({ file }) => path.label === file.replace(".jpg", ""))!,
    logits,
    logitsOnBlack: logits.map(() => 0),
    slopes: new Float64Array(3),
    mapOf: (_, level) => Float64Array.of(level === 1 ? 6 : 3, 0),
  };
};
const walked = photos.map(walkedAs);

Deno.test("the record is of three photographs that sums approach: errors halve as steps double", () => {
  assertEquals(photos.length, 3);
  for (const { label, rows, slopes, lastMove, difference } of photos) {
    assertEquals(slopes.length, 1025);
    assert(lastMove < 0.02, `${label}'s reference still moves`);
    const ends = (slopes[0]! + slopes[1024]!) / 2;
    const sum = (slopes.reduce((total, slope) => total + slope, 0) - ends) / 1024;
    assert(Math.abs(sum / difference - 1) < 0.02, `${label} is complete`);
    const right = rows.filter(({ rule }) => rule === "right").map(({ error }) => error);
    assert(right.slice(1).every((error, k) => error < 0.8 * right[k]!), `${label}: ${right}`);
  }
});

Deno.test("photographs are shown with their credit, and told what the walk found", () => {
  assert(photoStepsExplorer(photos, walked).text.includes(photos[0]!.label));
  const names = Array.from({ length: 1000 }, (_, c) => `class ${c}`);
  const { plain } = walkTable(photos, walked, names);
  assert(plain.includes(`class ${photos[0]!.target}`) && plain.includes("−1.00 (14.3%)"), plain);
  assert(plain.includes("50%"), plain);
  const firstTenth = [...plain.matchAll(/ (\d+)%$/gm)].map(([, share]) => share);
  assertEquals(firstTenth, ["63", "57", "36"], plain);
});

Deno.test("sums of recorded slopes are told at all counts, where crowded is the nearest and where not", () => {
  const { plain } = recordedSumTable(photos);
  const sums = [
    ...plain.matchAll(
      /8 to 128 +121 +([\d.]+) \(.*?\) +([\d.]+) \(.*?\) +([\d.]+) \(.*?\) +(\d+) +(\d+)/g,
    ),
  ];
  assertEquals(sums.length, 3, plain);
  for (const [line, midpoint, gauss, crowded] of sums) {
    assert(Number(crowded) < Math.min(Number(midpoint), Number(gauss)), line);
  }
  const whole = [...plain.matchAll(/ ([\d.]+)% +8 to 128/g)].map(([, off]) => Number(off));
  assert(whole.length === 3 && whole.every((off) => off < 2), "the record's own errors");
  assertEquals(sums.map(([, , , , , overGauss]) => overGauss), ["75", "71", "70"]);
  // A slope that is level is summed up exactly by every rule, so that none is nearer.
  const level = { ...photos[0]!, slopes: [1, 1, 1], difference: 1 };
  const [, all] = recordedSumTable([level]).plain.split("\n").filter((line) =>
    line.includes("to 128")
  );
  assert(all!.includes("0.0 (0.0 to 0.0)"), all);
});

Deno.test("photographs without a walk each are refused", () => {
  assertThrows(() => photoStepsExplorer(photos, walked.slice(1)), RangeError, "as many as the 3");
});
