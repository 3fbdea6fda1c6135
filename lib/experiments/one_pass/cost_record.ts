import { fashionMnist, imageTensor } from "@lib/datasets";
import { certifyXModel, loadFashionConvnet } from "@lib/models";
import { backendInfo } from "@lib/runtime";
import { maximum, median, minimum } from "@lib/statistics";
import { loadavg } from "node:os";
import {
  type EvenTimesOptions,
  type InPasses,
  inPasses,
  timeEvenly,
  type TwoClocks,
} from "./even_times.ts";

/** What one process has measured. */
export interface CostRun extends TwoClocks {
  /** Backend and threads: `wasm 2`. */
  readonly name: string;
  /** What it computed with, in one line. */
  readonly line: string;
  /** Processes that wanted a core when it had measured, its own among them: a mean over a minute. */
  readonly load: number;
}

/** The committed measurement: lib/tasks/bench/record_one_pass.ts makes it. */
export interface CostRecord {
  readonly machine: string;
  readonly steps: number;
  /** In the order in which the processes ran, in turns. */
  readonly runs: readonly CostRun[];
}

/** Options of {@linkcode measureOnePass}. */
export type OnePassOptions = Required<Pick<EvenTimesOptions, "steps" | "repeats">>;

/** Times the garments' X-DNN by {@linkcode timeEvenly} on the first test image, an ankle boot. */
export async function measureOnePass(options: OnePassOptions): Promise<Omit<CostRun, "name">> {
  const inputs = imageTensor((await fashionMnist()).test, [0]);
  const xModel = await certifyXModel((await loadFashionConvnet({ bias: false })).forward, inputs);
  const work = timeEvenly(xModel, inputs, { ...options, target: 9 });
  const clocks = await work.finally(() => inputs.dispose());
  return { line: backendInfo().line, load: loadavg()[0]!, ...clocks };
}

/** Where the committed record is. */
export const costRecordPath = new URL("../../../data/one-pass/record.json", import.meta.url);

/** The committed measurement of what one pass and 128 cost. */
export async function readCostRecord(): Promise<CostRecord> {
  return JSON.parse(await Deno.readTextFile(costRecordPath));
}

/** Some ratios to a pass, of all repeats of all processes alike. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** All runs of a backend by one clock: what maps cost in passes of the same repeat. */
export interface CostSummary {
  readonly name: string;
  readonly processes: number;
  readonly clock: keyof TwoClocks;
  /** Of the processes' {@linkcode CostRun.load}. */
  readonly load: readonly [least: number, most: number];
  readonly costs: Readonly<Record<keyof InPasses, Spread>>;
}

/** The runs of a record by backend and clock. */
export function summariseCosts({ runs, steps }: CostRecord): CostSummary[] {
  return [...Map.groupBy(runs, ({ name }) => name)].flatMap(([name, group]) => {
    const loads = group.map(({ load }) => load);
    const load = [minimum(loads), maximum(loads)] as const;
    return (["wall", "processor"] as const).map((clock) => {
      const ratios = group.map((run) => inPasses(run[clock], steps));
      const spread = (map: keyof InPasses): Spread => {
        const all = ratios.flatMap((each) => each[map]);
        return { median: median(all), least: minimum(all), most: maximum(all) };
      };
      const costs = {
        xGradient: spread("xGradient"),
        pathSum: spread("pathSum"),
        integratedGradients: spread("integratedGradients"),
      };
      return { name, processes: group.length, clock, load, costs };
    });
  });
}
