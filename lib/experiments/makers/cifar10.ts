/**
 * Makes data/cifar-10 anew from the complete data set: `deno run -A lib/experiments/makers/cifar10.ts`. It needs
 * npm's registry (139 MB the first time) and about 1 GB of memory.
 *
 * @module
 */
import { cifar10, type Dataset, type MosaicCard, placeInMosaic, subset } from "@lib/datasets";
import { random, sha256, writeFileAtomically } from "@lib/runtime";
import { PNG } from "pngjs";

const folder = new URL("../../../data/cifar-10/", import.meta.url);
const size = 32, columns = 40;

/** Draws as many images of every class, in the order of the data set. */
function drawBalanced({ labels, classNames }: Dataset, perClass: number): number[] {
  return classNames.flatMap((name, label) => {
    const indices = Array.from(labels.keys()).filter((i) => labels[i] === label);
    const order = random(0).fork(name).shuffle(indices.length);
    return [...order.subarray(0, perClass)].map((place) => indices[place]!);
  }).sort((a, b) => a - b);
}

async function writeMosaic(dataset: Dataset, file: string, perClass: number): Promise<MosaicCard> {
  const indices = drawBalanced(dataset, perClass);
  const { images, labels, count } = subset(dataset, indices);
  const picture = new PNG({ width: size * columns, height: size * Math.ceil(count / columns) });
  picture.data.fill(255);
  for (let i = 0; i < images.length; i++) {
    picture.data[placeInMosaic(i, columns, picture.width)] = Math.round(255 * images[i]!);
  }
  const bytes = new Uint8Array(PNG.sync.write(picture, { colorType: 2, deflateLevel: 9 }));
  await writeFileAtomically(new URL(file, folder), bytes);
  return { file, columns, sha256: await sha256(bytes), labels: [...labels], indices };
}

if (import.meta.main) {
  const { train, test } = await cifar10();
  const cards = {
    train: await writeMosaic(train, "train.png", 200),
    test: await writeMosaic(test, "test.png", 100),
  };
  const json = new TextEncoder().encode(JSON.stringify(cards) + "\n");
  await writeFileAtomically(new URL("subset.json", folder), json);
  Object.values(cards).forEach(({ file, sha256 }) => console.log(sha256, file));
}
