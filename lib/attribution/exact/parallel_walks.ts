import { stopPoint, threadCount } from "@lib/runtime";
import { Worker } from "node:worker_threads";
import type { Stage } from "./stages.ts";
import { type Walked, walkPath, type WalkTask } from "./walk.ts";

/** How walks are watched. */
interface WalkWatch {
  /** Told how many examples a task was when it is done. */
  readonly onDone: (examples: number) => void | Promise<void> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Connections below which a walk is over before a worker has started. */
const worthAWorker = 2 ** 16;

/**
 * Walks every path, as many at once as `ATTRIBUTION_THREADS` or the cores allow; the same numbers, in order,
 * whatever that is.
 */
export async function walkAll(
  stages: readonly Stage[],
  tasks: readonly WalkTask[],
  { onDone, signal }: WalkWatch,
): Promise<Walked[][]> {
  const size = stages.reduce(
    (sum, { matrix }) => matrix.columns.reduce((all, { index }) => all + index.length, sum),
    0,
  );
  const count = size < worthAWorker ? 1 : Math.min(threadCount(), tasks.length);
  const results: Walked[][] = [];
  if (count === 1) {
    for (const task of tasks) {
      signal?.throwIfAborted();
      results.push(walkPath(stages, task));
      await stopPoint();
      await onDone(task.targets.length);
    }
    return results;
  }
  const script = new URL("./walk_worker.ts", import.meta.url);
  const workers = Array.from({ length: count }, () => new Worker(script));
  // Whoever fails ends the waiting of all.
  const end = new AbortController(),
    ends = AbortSignal.any(signal ? [signal, end.signal] : [end.signal]);
  let next = 0;
  const work = async (worker: Worker) => {
    worker.postMessage(stages);
    while (next < tasks.length) {
      const at = next++;
      results[at] = await answerOf(worker, tasks[at]!, ends);
      await onDone(tasks[at]!.targets.length);
    }
  };
  try {
    await Promise.all(workers.map(work));
    return results;
  } finally {
    end.abort();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** What a worker answers, or the reason why it is no longer waited for. */
async function answerOf(
  worker: Worker,
  task: WalkTask,
  signal: AbortSignal,
): Promise<Walked[]> {
  signal.throwIfAborted();
  let answer: Walked[] | undefined, failure: Error | undefined;
  const settled = new Promise<void>((resolve) => {
    worker.once("message", (walked: Walked[]) => resolve(void (answer = walked)));
    worker.once("error", (error: Error) => resolve(void (failure = error)));
  });
  worker.postMessage(task);
  while (!answer && !failure) {
    let timer: ReturnType<typeof setTimeout>;
    await Promise.race([settled, new Promise((resolve) => timer = setTimeout(resolve, 100))]);
    clearTimeout(timer!);
    signal.throwIfAborted();
    await stopPoint();
  }
  worker.removeAllListeners("error");
  if (failure) throw failure;
  return answer!;
}
