import type { Dataset } from "@lib/datasets";
import { backendInfo, invalid, progress } from "@lib/runtime";
import { predict } from "@lib/training";
import type { XResnet } from "./networks.ts";

/** What networks say of all test images of CIFAR-10, one digit an image. */
export interface ClassRecord {
  readonly backend: string;
  readonly labels: string;
  /** By {@linkcode networkKey}. */
  readonly networks: Readonly<Record<string, RecordedClasses>>;
}

interface RecordedClasses {
  /** Of the weights that said it. */
  readonly sha256: string;
  readonly classes: string;
}

/** Where the committed record is. */
export const classRecordPath = new URL(
  "../../../data/cifar-10/predictions.json",
  import.meta.url,
);

/** Under which a network's classes stand: `resnet18-teacher`. */
const networkKey = ({ depth, name }: Pick<XResnet, "depth" | "name">) => `resnet${depth}-${name}`;

/** The committed classes: lib/experiments/record_cifar10_classes.ts makes them. */
export async function readClassRecord(): Promise<ClassRecord> {
  return JSON.parse(await Deno.readTextFile(classRecordPath));
}

/** Options of {@linkcode recordClasses}. */
export interface RecordClassesOptions {
  /** All of which a network is asked about, of ten classes. */
  readonly images: Dataset;
  /** A record of which is kept what it has of the same weights, and of networks that are not asked; default none. */
  readonly known?: ClassRecord | undefined;
  /** Given the record after each network, so that a stop loses one network at most. */
  readonly onNetwork: (record: ClassRecord) => Promise<void>;
}

/** Asks networks about all images of a data set. */
export async function recordClasses(
  networks: readonly XResnet[],
  { images, known, onNetwork }: RecordClassesOptions,
): Promise<ClassRecord> {
  const recorded: Record<string, RecordedClasses> = { ...known?.networks };
  const record = {
    backend: backendInfo().backend,
    labels: images.labels.join(""),
    networks: recorded,
  };
  for (const network of networks) {
    const key = networkKey(network), { sha256 } = network.card;
    if (recorded[key]?.sha256 !== sha256) {
      const { classes } = await predict(network.forward, images, { label: key });
      recorded[key] = { sha256, classes: classes.join("") };
    }
    await onNetwork(record);
  }
  return record;
}

/**
 * What a network said of every test image, by the record.
 *
 * @throws {RangeError} If the record has not this network, or has it with other weights.
 */
function recordedClasses(
  network: Pick<XResnet, "depth" | "name" | "card">,
  { networks }: ClassRecord,
): Uint8Array {
  const action = "read recorded classes", key = networkKey(network), found = networks[key];
  if (!found) throw new RangeError(invalid(action, "network", `in the record`, key));
  const { sha256 } = network.card;
  if (found.sha256 !== sha256) {
    const must = `of the weights ${sha256.slice(0, 12)}: record them anew`;
    throw new RangeError(invalid(action, key, must, found.sha256.slice(0, 12)));
  }
  return digits(found.classes);
}

/** Classes or labels out of their digits. */
const digits = (text: string): Uint8Array => Uint8Array.from(text, Number);

/** What networks say of all test images, by the record, which was checked on some of them. */
export interface RecheckedAnswers {
  readonly labels: Uint8Array;
  /** In the order of the networks. */
  readonly answers: readonly (XResnet & { readonly classes: Uint8Array })[];
  /** How many of the images at hand each network classifies otherwise than the record says. */
  readonly differing: readonly number[];
}

/**
 * Reads networks' classes of all test images off the record and asks each network anew about the images at
 * hand: where two logits are equal but for rounding, a backend may decide otherwise.
 *
 * Cost: a forward pass a network and image at hand.
 *
 * @param options.inputs The images at hand, as the networks want them.
 * @param options.places Their places among all, as `cifar10SubsetPlaces` has them.
 * @throws {RangeError} If the record lacks a network, or has it with other weights, or if labels at hand are not
 * those that the record has at their places.
 */
export async function recheckedAnswers(
  networks: readonly XResnet[],
  { record, inputs, places }: {
    readonly record: ClassRecord;
    readonly inputs: Pick<Dataset, "images" | "labels" | "count" | "shape">;
    readonly places: readonly number[];
  },
): Promise<RecheckedAnswers> {
  const labels = digits(record.labels);
  const isStrange = places.some((place, i) => labels[place] !== inputs.labels[i]);
  if (isStrange || places.length !== inputs.count) {
    const must = "the places of the images in the record";
    throw new RangeError(invalid("check recorded classes", "places", must, places));
  }
  const answers = networks.map((network) => {
    return { ...network, classes: recordedClasses(network, record) };
  });
  const bar = progress({ label: "recheck", total: networks.length, unit: "networks" });
  const differing: number[] = [];
  for (const { forward, classes: recorded } of answers) {
    const { classes } = await predict(forward, inputs);
    differing.push(classes.filter((found, i) => found !== recorded[places[i]!]).length);
    await bar.update(differing.length);
  }
  await bar.done();
  return { labels, answers, differing };
}
