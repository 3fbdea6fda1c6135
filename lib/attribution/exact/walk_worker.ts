/**
 * Walks paths in a thread of its own: first the stages, then a task at a time.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { Stage } from "./stages.ts";
import { walkPath, type WalkTask } from "./walk.ts";

let stages: readonly Stage[];

parentPort!.on("message", (message: readonly Stage[] | WalkTask) => {
  if ("targets" in message) parentPort!.postMessage(walkPath(stages, message));
  else stages = message;
});
