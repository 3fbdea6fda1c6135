import * as datasets from "@lib/datasets";
import { random, setupBackend } from "@lib/runtime";
import { encodeIdx } from "../fixtures/idx_files.ts";
import { stop as signal, stopped, testMisuse } from "../fixtures/misuse.ts";
import { lastingFolder } from "../fixtures/temporary_folder.ts";

await setupBackend({ backend: "wasm", quiet: true });

const dataset = {
  name: "two",
  images: new Float32Array(8),
  labels: Uint8Array.of(0, 1),
  count: 2,
  shape: [2, 2, 1],
  classNames: ["a", "b"],
};
const photos = new URL("../../data/photos/", import.meta.url), folder = lastingFolder();
const photo = await Deno.readFile(new URL("teapot.jpg", photos));
await Deno.writeFile(`${folder}/teapot.jpg`, photo);
await Deno.writeFile(`${folder}/images`, encodeIdx([1, 2, 2], [0, 1, 2, 3]));
await Deno.writeFile(`${folder}/labels`, encodeIdx([1], [0]));
const image = { data: new Uint8Array(12), height: 2, width: 2 };

testMisuse({
  functions: { ...datasets },
  values: {
    subset: () => [dataset, [1]],
    batches: () => [dataset, 1, { random: random(1) }],
    imageTensor: () => [dataset, [1]],
    centred: () => [dataset],
    pickExamples: () => [dataset, [0, 1], { random: random(1), perClass: 1, misread: 0 }],
    decodePhoto: () => [photo, "p.png", { resize: 2, crop: 2 }],
    decodeImage: () => [photo, "p.jpg"],
    resizeImage: () => [image, [1, 1]],
    shortSideTo: () => [image, 4],
    readIdxDataset: () => [
      { images: { path: `${folder}/images` }, labels: { path: `${folder}/labels` } },
      { name: "one", classNames: ["a"] },
    ],
    "readIdxDataset, of one file": () => [{ path: 1 }, { name: "one", classNames: ["a"] }],
    cifar10: () => [{ train: 5, signal }],
    loadPhotos: () => [{ resize: 8, crop: 4, signal }],
    loadPhotoFolder: () => [folder, { resize: 8, crop: 4, signal }],
    parseCsv: () => ["a,b\n1,2", "x.csv"],
    creditLine: () => [[{ file: "a.jpg", author: "A", licence: "MIT" }]],
  },
  calls: { cifar10: stopped(datasets.cifar10, 0), loadPhotos: stopped(datasets.loadPhotos, 0) },
  inner: [
    "cifar10Subset",
    "cifar10SubsetPlaces",
    "fashionMnist",
    "imagenetClasses",
    "mnist",
    "placeInMosaic",
    "requireDataset",
  ],
});
