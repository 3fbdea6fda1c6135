/** A package with pictures, the folder that they lie in, and the author and licence where they hold for all. */
export interface PhotoSource {
  readonly registry: "npm" | "Debian";
  readonly name: string;
  /** npm: the exact version. Debian: the one that the pictures were taken from; any that has them will do. */
  readonly version: string;
  readonly megabytes: number;
  readonly folder: string;
  readonly author?: string;
  /** SPDX identifier. */
  readonly licence: string;
}

const playtorch: PhotoSource = {
  registry: "npm",
  name: "react-native-template-pytorch-live",
  version: "0.2.3",
  megabytes: 8,
  folder: "template/assets/images/",
  author: "Meta Platforms, Inc.",
  licence: "MIT",
};
const nodeRed: PhotoSource = {
  registry: "npm",
  name: "node-red-contrib-tensorflow",
  version: "0.5.0",
  megabytes: 4,
  folder: "samples/",
  author: "Kazuhito Yokoi",
  licence: "Apache-2.0",
};
export const converter: PhotoSource = {
  registry: "npm",
  name: "tfjs-converter-demo",
  version: "0.0.1",
  megabytes: 2,
  folder: "",
  author: "Google LLC",
  licence: "Apache-2.0",
};
const skimage: PhotoSource = {
  registry: "Debian",
  name: "python3-skimage",
  version: "0.19.3-8",
  megabytes: 21,
  folder: "usr/lib/python3/dist-packages/skimage/data/",
  licence: "CC0-1.0",
};
const sklearn: PhotoSource = {
  registry: "Debian",
  name: "python3-sklearn",
  version: "1.2.1+dfsg-1",
  megabytes: 3,
  folder: "usr/lib/python3/dist-packages/sklearn/datasets/images/",
  author: "danielbuechele, flickr.com/photos/danielbuechele/6061409035",
  licence: "CC-BY-2.0",
};

/** One picture of a source. */
export interface Original {
  readonly source: PhotoSource;
  /** Below the folder of its source. */
  readonly path: string;
  readonly sha256: string;
  /** ImageNet class index, by eye. */
  readonly label: number;
  readonly author?: string;
}

/** By the name that the picture gets. */
export const originals: Readonly<Record<string, Original>> = {
  airliner: {
    source: nodeRed,
    path: "airplane.jpg",
    label: 404,
    sha256: "700d6dd029dd0f7a725504b692c951cec5ef78134990e72b931186c8204e1ad5",
  },
  beagle: {
    source: converter,
    path: "ssd/image2.jpg",
    label: 162,
    sha256: "7a39fd04aba15c9cef8d3ef687596b79738c1b940b68c0ee02829d9c90f4f120",
  },
  drake: {
    source: playtorch,
    path: "duck.jpg",
    label: 97,
    sha256: "7cc2687de81af5436059319cb85b9e0648697a3f81cadcfa66f0fff166db2382",
  },
  espresso: {
    source: skimage,
    path: "coffee.png",
    label: 967,
    author: "Rachel Michetti",
    sha256: "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
  },
  flamingo: {
    source: playtorch,
    path: "flamingo.jpg",
    label: 130,
    sha256: "dfb96e8bd2fc4c7360bc20d1085e873b1a16744ff2fc37dd19b52c1a3cc47757",
  },
  palace: {
    source: sklearn,
    path: "china.jpg",
    label: 698,
    sha256: "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
  },
  panda: {
    source: playtorch,
    path: "panda.jpg",
    label: 388,
    sha256: "61633b5aeab3cc6b9055f58c0579888d63a4eb6405baa944f54fa1440ff1d65f",
  },
  seashore: {
    source: playtorch,
    path: "wnn_photo1_fpo.jpg",
    label: 978,
    sha256: "90ee22d7a4d5b63e7b0932aeb36cd039a7ecae3d1601a8c3fbac4e624b8e07d1",
  },
  "tabby-face": {
    source: skimage,
    path: "chelsea.png",
    label: 281,
    author: "Stefan van der Walt",
    sha256: "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
  },
  "tabby-sitting": {
    source: converter,
    path: "mobilenet/cat.jpg",
    label: 281,
    sha256: "8698074fa025e7d86c86dd19144d03ce23bc54a1a70f8808b4a91fcd16716959",
  },
  teapot: {
    source: playtorch,
    path: "teapot.jpg",
    label: 849,
    sha256: "f7489e1d65133c1ee5d275bb630197bd262706e0313acbdc21acb808a04401b9",
  },
  zebra: {
    source: playtorch,
    path: "zebra.jpg",
    label: 340,
    sha256: "e1e986cbdb5bf1ae9df0b27732d3f926666014a57beb883877def638a98a84a1",
  },
};
