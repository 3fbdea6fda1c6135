import { assignVariables, type HostTensor, type Layer } from "@lib/models";
import { readSafetensors, readVariables, type Safetensors, writeSafetensors } from "@lib/models";
import { sha256, writeFileAtomically } from "@lib/runtime";

/** How well one layer of the student gives what the teacher's gives. */
export interface LayerFit {
  readonly name: string;
  /** |student - teacher| / |teacher| of the layer's outputs with the teacher's kernel. */
  readonly before: number;
  /** The same with the kernel that was found. */
  readonly after: number;
  /** What it took, passing the activations on included. */
  readonly seconds: number;
}

/** What a layer gets or gives, in host memory, a part for each pass. */
export type Parts = readonly HostTensor[];

/** Kernels found so far, in a file that survives a kill. */
export interface FoundKernels {
  /** Gives the next layer the kernel that was found before, and tells its fit; undefined where none was. */
  readonly restore: (layer: Layer) => LayerFit | undefined;
  /** Takes the next kernel; writes all of them where the last writing is long ago, or `isLast`. */
  readonly keep: (layer: Layer, fit: LayerFit, isLast: boolean) => Promise<void>;
}

/** What decides which kernels are found. */
export interface ImitationSettings {
  readonly layers: string;
  readonly iterations: number | undefined;
  readonly inputs: Parts;
  readonly teacher: ReadonlyMap<string, HostTensor>;
}

/**
 * Opens the file of an imitation; without one nothing is kept.
 *
 * @throws {Error} If the file is damaged, or of other networks, inputs or settings.
 */
export async function foundKernels(
  path: string | URL | undefined,
  settings: ImitationSettings,
  checkpointSeconds: number,
): Promise<FoundKernels> {
  if (path === undefined) return { restore: () => undefined, keep: () => Promise.resolve() };
  const file = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  const written = await digest(settings), { tensors, metadata } = await readIfThere(file);
  if (tensors.size > 0 && metadata.settings !== written) {
    throw new Error(
      `Cannot resume from "${file}" as it must come from the same networks, inputs and settings`,
    );
  }
  const kernels = new Map(tensors), fits: LayerFit[] = JSON.parse(metadata.fits ?? "[]");
  // Layers of different blocks share names: a kernel goes by its place in the walk.
  let place = 0, since = performance.now();
  return {
    restore({ variables }) {
      const fit = fits[place], kernel = new Map([[`${place}`, variables.kernel!]]);
      if (fit) assignVariables(kernel, new Map([[`${place}`, tensors.get(`${place++}`)!]]), file);
      return fit;
    },
    async keep({ variables }, fit, isLast) {
      fits.push(fit);
      const found = await readVariables(new Map([[`${place++}`, variables.kernel!]]));
      for (const [key, value] of found) kernels.set(key, value);
      if (!isLast && performance.now() - since < 1000 * checkpointSeconds) return;
      const metadata = { settings: written, fits: JSON.stringify(fits) };
      await writeFileAtomically(path, writeSafetensors({ tensors: kernels, metadata }));
      since = performance.now();
    },
  };
}

async function readIfThere(file: string): Promise<Safetensors> {
  try {
    return readSafetensors(await Deno.readFile(file), file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { tensors: new Map(), metadata: {} };
    throw error;
  }
}

/** Settings in one line, of which inputs and the teacher's values leave their SHA-256. */
async function digest({ inputs, teacher, ...settings }: ImitationSettings): Promise<string> {
  const hashes: string[] = [];
  for (const { data } of [...inputs, ...teacher.values()]) {
    hashes.push(await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
  }
  const values = await sha256(new TextEncoder().encode(hashes.join()));
  return JSON.stringify({ ...settings, values });
}
