import { download, invalid, requireKnownOptions } from "@lib/runtime";
import { createHash } from "node:crypto";
import { parseNumbers, type SurveyTable } from "./survey_table.ts";

/** The authors' repository at the commit that the paper's numbers belong to. */
const source = "https://raw.githubusercontent.com/visinf/fast-axiomatic-attribution/" +
  "28607811da8a0c8d4a2ee32a8df0d40c8af6f7f9/sparsity/";
/** The table's git blob id, its size, and the share of label 1, to four digits. */
const published = {
  blob: "5dd8543ad05a7b0d39173bc1080b6e6f6d76efa3",
  people: 13_442,
  features: 118,
  positive: 0.7492,
};

/** Options of {@linkcode paperSurvey}: nobody has published these hashes, so the caller vouches. */
export interface PaperSurveyOptions {
  /** SHA-256 of X_sparsity.csv; when absent the first call tells it in its error. */
  readonly tableSha256?: string;
  /** SHA-256 of y_sparsity.npy, likewise. */
  readonly labelsSha256?: string;
}

/**
 * The table of the paper's experiment: NHANES I, 13,442 people, 118 one-hot features, 74.92% of whom
 * lived for 15 years or more. It is fetched from the authors' repository into the cache folder.
 *
 * The table must have the id that git knows it by, the labels must be as many, and 74.92% positive.
 *
 * @throws {Error} If the machine is offline, a hash is not given yet (the message tells it), or a file
 * is not what it must be.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668; their repository is under the Apache licence 2.0.
 */
export async function paperSurvey(
  options: PaperSurveyOptions = {},
): Promise<SurveyTable> {
  requireKnownOptions("read the paper's survey", options, {
    tableSha256: "words?",
    labelsSha256: "words?",
  });
  const { tableSha256 = "unknown", labelsSha256 = "unknown" } = options;
  const fetched = async (name: string, sha256: string, megabytes: number) =>
    await Deno.readFile(await download(source + name, { label: name, sha256, megabytes }));
  return paperTable(
    await fetched("X_sparsity.csv", tableSha256, 40),
    await fetched("y_sparsity.npy", labelsSha256, 1),
    published,
  );
}

/** The paper's survey from the bytes of its two files, checked. */
export function paperTable(
  table: Uint8Array<ArrayBuffer>,
  labels: Uint8Array<ArrayBuffer>,
  { blob, people, features, positive }: typeof published,
): SurveyTable {
  const check = (right: boolean, argument: string, must: string, value: unknown) => {
    if (!right) throw new Error(invalid("use the paper's survey", argument, must, value));
  };
  const id = gitBlobId(table);
  check(id === blob, "X_sparsity.csv's git blob id", blob, id);
  const { columns, values, rows } = parseNumbers(new TextDecoder().decode(table), "X_sparsity.csv");
  // pandas writes the row numbers first, under an empty name.
  const skip = columns[0] === "" ? 1 : 0, width = columns.length;
  check(width - skip === features, "columns", `${features}`, width - skip);
  const y = decodeNpy(labels, "y_sparsity.npy");
  check(rows === people && y.length === people, "people", `${people}`, [rows, y.length]);
  check(y.every((label) => label === 0 || label === 1), "labels", "0 or 1", y.slice(0, 8));
  const share = y.reduce((sum, label) => sum + label, 0) / people;
  check(Math.abs(share - positive) <= 5e-5, "share of label 1", `${positive}`, share);
  return {
    name: "NHANES I, the paper's table",
    values: Float32Array.from(values.filter((_, i) => i % width >= skip)),
    labels: Uint8Array.from(y),
    count: people,
    features,
    featureNames: columns.slice(skip),
  };
}

/** The id under which git stores a file: SHA-1 of `blob`, its length, a zero byte and its bytes. */
function gitBlobId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Bytes of a value and how it is read, by NumPy's name of the type. */
const types: Readonly<Record<string, readonly [number, (view: DataView, at: number) => number]>> = {
  "|b1": [1, (view, at) => view.getUint8(at)],
  "|u1": [1, (view, at) => view.getUint8(at)],
  "|i1": [1, (view, at) => view.getInt8(at)],
  "<i4": [4, (view, at) => view.getInt32(at, true)],
  "<i8": [8, (view, at) => Number(view.getBigInt64(at, true))],
  "<f4": [4, (view, at) => view.getFloat32(at, true)],
  "<f8": [8, (view, at) => view.getFloat64(at, true)],
};

/**
 * Decodes a .npy file: magic `\x93NUMPY`, version 1 to 3, a Python dictionary with type, order and
 * shape, and the numbers. Nothing is evaluated: the dictionary must have exactly the form in which
 * NumPy writes it.
 *
 * @param file The name that errors carry.
 * @returns The numbers in row-major order.
 * @throws {Error} If it is no .npy file, has another type than bool, uint8, int8, int32, int64, float32
 * or float64 (little-endian), is in column-major order, or is too short or too long.
 * @see NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays.
 */
export function decodeNpy(bytes: Uint8Array<ArrayBuffer>, file: string): Float64Array {
  const fail = (why: string) => new Error(`Cannot read "${file}": ${why}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (
    bytes.subarray(0, 6).toHex() !== "934e554d5059" || version < 1 || version > 3 ||
    bytes.length < 12
  ) {
    throw fail("it is no .npy file of version 1 to 3");
  }
  const start = version === 1 ? 10 : 12;
  const data = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (data > bytes.length) throw fail("its header is cut off");
  const header = new TextDecoder().decode(bytes.subarray(start, data)).trim();
  const form =
    /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? ?\}$/;
  const [, type = "", order, sizes = ""] = form.exec(header) ?? [];
  if (order === undefined) throw fail(`its header is not NumPy's: ${header.slice(0, 80)}`);
  if (order === "True") throw fail("it must be in row-major order");
  if (!types[type]) throw fail(`its type must be one of ${Object.keys(types)}: it is ${type}`);
  const [size, read] = types[type];
  const shape = sizes.split(",").filter((part) => part.trim() !== "").map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== data + count * size) {
    const must = `${data + count * size} bytes for ${type}[${shape}]`;
    throw fail(`it must have ${must}: it has ${bytes.length}`);
  }
  return Float64Array.from({ length: count }, (_, i) => read(view, data + i * size));
}
