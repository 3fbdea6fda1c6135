import { assertEquals, assertRejects } from "@std/assert";
import { setupBackend } from "@lib/runtime";
import type { FitOptions, FitProgress } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { squareNet, squares, trained as fitted } from "./squares.ts";

await setupBackend({ quiet: true });

const data = { train: squares(40, 1), validation: squares(20, 2) };
const options: FitOptions = { epochs: 3, seed: 3, batchSize: 8, learningRate: 0.01 };

const trained = (changes: Partial<FitOptions> = {}, start = 4) =>
  fitted(squareNet(start), data, { ...options, ...changes });

/** Runs `use` with the path of a checkpoint that does not exist yet. */
async function withCheckpoint(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(`${folder}/run.checkpoint`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Options under which a run is aborted in its second epoch. */
function aborting(reason: unknown): Pick<FitOptions, "signal" | "onProgress"> {
  const stop = new AbortController();
  const onProgress = ({ epoch }: FitProgress) => {
    if (epoch === 2) stop.abort(reason);
  };
  return { signal: stop.signal, onProgress };
}

Deno.test("a run that was aborted and resumed equals one that was not, bit for bit", async () => {
  const chance = { augmentation: { flip: false, shift: 1 }, dropout: 0.25 };
  const settings = { schedule: "cosine", ...chance } as const;
  const whole = await trained(settings);
  await withCheckpoint(async (checkpoint) => {
    const reason = new Error("enough");
    const stopped = trained({ ...settings, checkpoint, ...aborting(reason) });
    assertEquals(await assertRejects(() => stopped, Error), reason);
    // The net that goes on starts from other weights: all must come from the checkpoint.
    assertEquals(await trained({ ...settings, checkpoint }, 6), whole);
    // Called again, a finished run only restores the weights.
    assertEquals(await trained({ ...settings, checkpoint }, 7), whole);
  });
});

Deno.test("a run that was stopped within an epoch, in each of its draws, equals one that was not", async () => {
  const settings: Partial<FitOptions> = {
    batchSize: 2,
    augmentation: { flip: false, shift: 1 },
    dropout: 0.25,
    weightDecay: 0.1,
    prior: {
      name: "small",
      attribution: { method: "expected gradients", references: 1 },
      penalty: (attributions) => tf.mean(tf.square(attributions)) as tf.Scalar,
      strength: 0.1,
    },
  };
  const whole = await trained(settings);
  await withCheckpoint(async (checkpoint) => {
    // Each run is stopped at its first report: after 16 batches of 20, at the epoch's end, and so on.
    for (let runs = 1;; runs++) {
      const stop = new AbortController();
      const stopping = { signal: stop.signal, onProgress: () => stop.abort() };
      const run = trained({ ...settings, checkpoint, ...stopping }, 3 + runs);
      const result = await run.catch((error) => error === stop.signal.reason ? undefined : error);
      if (result === undefined) continue;
      assertEquals(result, whole);
      assertEquals(runs, 7);
      break;
    }
  });
});

Deno.test("fit() stopped before its first epoch trains nothing and writes no checkpoint", async () => {
  await withCheckpoint(async (checkpoint) => {
    const signal = AbortSignal.abort(new Error("no"));
    await assertRejects(() => trained({ checkpoint, signal }), Error, "no");
    await assertRejects(() => Deno.stat(checkpoint), Deno.errors.NotFound);
  });
});

Deno.test("fit() refuses a checkpoint of other settings and a damaged one, and frees everything", async () => {
  await withCheckpoint(async (checkpoint) => {
    await trained({ checkpoint });
    const other = trained({ checkpoint, learningRate: 0.02 });
    await assertRejects(() => other, Error, `"learningRate":0.02`);
    const bytes = await Deno.readFile(checkpoint);
    await Deno.writeFile(checkpoint, bytes.subarray(0, -1));
    await assertRejects(() => trained({ checkpoint }), Error, "truncated?");
  });
});
