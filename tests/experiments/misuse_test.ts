import * as experiments from "@lib/experiments";
import { convnet } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { stop as signal, stopped, testMisuse } from "../fixtures/misuse.ts";
import { pathSumsArguments, pathSumsInner } from "./path_sums/right_arguments.ts";
import { lastingFolder } from "../fixtures/temporary_folder.ts";
import { ofPhotographs } from "./photos/of_photographs.ts";
import { ofXResnets } from "./x_resnets/of_x_resnets.ts";

await setupBackend({ backend: "wasm", quiet: true });

const seeded = random(1), table = `${lastingFolder()}/table.csv`;
await Deno.writeTextFile(table, "age,lived\n1,0\n2,1\n");
const survey = experiments.denseAndRareSurvey({ seed: 1, dense: 20, people: 60 });
const small = { random: seeded, train: 10, validation: 10 };
const splits = experiments.surveySplits(survey, { count: 1, ...small });
const method = { bias: true, attribution: { method: "gradient" } };
const training = { hidden: [2], epochs: 1, learningRate: 0.1, random: seeded, signal: undefined };
const runs = [{ split: splits[0], strength: 1 }], onProgress = () => {};
const resumable = { doPart: onProgress, checkpoint: onProgress };
const board = ["KPM", "KNM", "KAM", "RAM"].flatMap((measure) =>
  ["IG", "gradient", "EG (1)", "random"].map((map) => ({
    map,
    measure,
    direction: "higher",
    values: [1, 2],
  }))
);

// What notebook 04 judges maps by.
const twoImages = () => tf.tensor4d([1, 0.2, 0, 0, 0.2, 1, 0, 0], [2, 2, 2, 1]);
const asLogits = (x: tf.Tensor) => x.reshape<tf.Tensor2D>([-1, 4]),
  ranks = [[4, 3, 2, 1], [1, 2, 3, 4]];
const names = ["black", "white"],
  crossed = { maps: names, fills: [...names, "blur"], random: seeded };
const gains = () => [0.5, 1, 2], sentences = { title: "Title", lead: "gain" };
const leads = [{ row: "a", column: "b", gain: 1, interval: [0, 2], n: 3, better: "open" }];
const halves = { map: "IG", measure: "smallest fraction", fill: "black", values: [0.5, 1] };
const certificate = {
  examples: [1, 2].map((output) => {
    return { target: 0, output, baselineOutput: 0, completenessError: 0 };
  }),
};
const garments = () => {
  const images = tf.ones([1, 28, 28, 1]), model = { forward: () => images, layers: [] };
  return { model, images, target: [0], train: { count: 1 }, blurSigma: 1 };
};

const picture = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
const logits = [[1, 3], [2, 4]], answers = { classes: [[0, 1], [1, 1]], highest: logits, logits };
const epoch = { loss: 1, trainAccuracy: 0.5, validationAccuracy: 0.4 };

const maps = { IG: [[0, 1, -2, 0.5], [1, 2, 3, 0]], saliency: [[0, 1, 2, 0.5], [1, 2, 3, 1]] };
const pixels = [[0, 0.5, 1, 0.2], [1, 0, 0, 1]];
const trial = { pixels: 80, promised: -3.5, happened: -2.9 };
const seen = { shown: [0, 1], labels: ["boot", "bag"], unsigned: ["saliency"] };
const net = convnet({ bias: false, random: random(1) }), garment = tf.zeros([1, 28, 28, 1]);
const left = {
  map: "IG",
  fromLogits: [[1, 0.2]],
  fromInput: [[1, 0.3]],
  twin: 0.5,
  verdict: "passes",
};

const orders = experiments.paperOrders({ "DNN": board, "X-DNN": board } as never, {
  random: seeded,
});
const duel = { ...orders[0]!, row: "random", column: "black" };
const making = { gradients: 4, draws: 2, random: seeded };

testMisuse({
  functions: { ...experiments },
  values: {
    ...pathSumsArguments,
    plantedTrial: () => [{ random: seeded, scenes: 4 }],
    plantedVerdicts: () => [
      {
        orders: [{ name: "planted", scores: ranks, known: [1, 2], isExact: true }],
        scenes: twoImages(),
        logits: asLogits,
      },
      { random: seeded, judge: () => Promise.resolve([0.25, 0.5]) },
    ],
    plantedTable: () => [
      [{ name: "a", known: 1, judged: 2, interval: [1, 3], equal: 1, scenes: 2, isRight: true }],
    ],
    gainMatrix: () => [gains, { ...crossed, title: "Title" }],
    leadChart: () => [leads, sentences],
    awayChart: () => [{ leader: "a", comparisons: leads }],
    homeLeads: () => [gains, { ...crossed, fills: names }],
    leaderAway: () => [gains, { ...crossed, chosenBy: gains }],
    judgedGarments: () => [{ perClass: 1, skipped: 1, blurSigma: 1, random: seeded }],
    mapsToJudge: () => [garments(), { ...making, stepCounts: [2] }],
    baselineMaps: () => [garments(), making],
    judgeBaselines: () => [garments(), { ...making, fractions: [0.5, 1] }],
    otherJudges: () => [
      asLogits,
      { images: twoImages(), target: [0, 1], fills: { "mean colour": twoImages() } },
      { maps: { a: ranks, b: [...ranks].reverse() }, duels: [["a", "b"]], random: seeded },
    ],
    judgeMaps: () => [
      ...[asLogits, twoImages()],
      { maps: { chance: ranks }, fills: { black: 0 }, fractions: [0.5, 1], chance: ["chance"] },
    ],
    bareFillTable: () => [
      asLogits,
      { fills: { black: twoImages() }, target: [0, 1], classNames: Array.from("abcd") },
    ],
    smallestShareTable: () => [
      ...[[{ ...halves, condition: "c", direction: "lower", curves: [] }]],
      { subjects: { labels: ["a", "b"], classNames: ["c"] }, certificate, blank: [0, 1] },
    ],
    maskedExplorer: () => [
      asLogits,
      { images: twoImages(), labels: names, target: [0, 1], classNames: Array.from("abcd") },
      {
        ...{ orders: { a: ranks }, fills: { black: twoImages() }, chosen: [0] },
        ...{ shares: [25, 100], start: 25, caption: "Caption." },
      },
    ],
    photoSubjects: () => [["panda"]],
    dimmedAnswers: () => [(x: tf.Tensor) => x.reshape([-1, 4]), tf.ones([1, 2, 2, 1]), [0.5, 1]],
    dimmingExplorer: () => [
      ...[[picture, picture], { network: answers }],
      {
        ...{ alphas: [0.5, 1], classNames: ["a", "b"], labels: ["x", "y"] },
        start: { label: "y", alpha: 1 },
      },
    ],
    tryLight: () => [net.forward, garment, { target: 1, place: [0, 9, 0, 9], light: 0.1 }],
    lightTable: () => [{ "above the foot": trial }],
    saliencyPanels: () => [pixels, maps, seen],
    saliencyExplorer: () => [pixels, maps, { ...seen, start: "bag" }],
    garmentMaps: () => [maps.IG, pixels],
    garmentCorrelations: () => [maps, { random: seeded }],
    attributionSums: () => [net.forward, garment, { target: 0, steps: 2 }],
    saturationChart: () => [{ bag: [0.1, 1] }, { shares: [0, 1], photographs: ["bag"] }],
    blackShares: () => [maps.saliency, pixels, { random: seeded, where: () => true }],
    blackShareChart: () => [
      ...[{ pixels: [0.5, 0.25], held: [0.75, 0.25], excess: 12.5, interval: [0, 25] }],
      { labels: ["boot", "bag"] },
    ],
    randomiseWeights: () => [
      net,
      {
        ...{ explain: () => Promise.resolve({ IG: maps.IG }), fresh: [net] },
        twin: net.forward,
      },
    ],
    randomisationExplorer: () => [[left]],
    randomisationTable: () => [[left]],
    paperBoard: () => [
      ...[(x: tf.Tensor) => x.reshape([-1, 4]), tf.ones([2, 2, 2, 1])],
      {
        ...{ target: [0, 1], references: tf.ones([1, 2, 2, 1]), random: seeded },
        maps: { IG: maps.IG },
      },
    ],
    gainChart: () => [[duel], { map: "IG", unit: "probability" }],
    paperTable: () => [orders],
    ratioChart: () => [{ network: answers }, { alphas: [0.5, 1], labels: ["x", "y"] }],
    contrastChart: () => [{ network: answers }, { alphas: [0.5, 1], labels: [1, 0] }],
    slopeChart: () => [
      ...[{ network: { breakpoints: [Float64Array.of(0.5)], slopes: [Float64Array.of(1, 2)] } }],
      { image: 0, label: "boot" },
    ],
    auditLayerKinds: () => [{ random: seeded }],
    proportionality: () => [answers, [0.5, 1]],
    accuracyPairs: () => [{
      network: [{ correct: 1, count: 2, accuracy: 0.5, interval: [0.1, 0.9] }],
    }],
    layerChart: () => [[{
      ...{ name: "ReLU", kind: "relu", claim: { degree: 1, why: "because" } },
      numbers: { scalingError: 0.1 },
    }]],
    learningExplorer: () => [
      ...[[{ name: "X-DNN", images: 9, histories: [[epoch, epoch], [epoch]] }]],
      { title: "Learning" },
    ],
    elevenBaselines: () => [
      ...[(x: tf.Tensor) => x.reshape([-1, 4]), tf.ones([1, 2, 2, 1])],
      {
        ...{ random: seeded, target: [0], references: tf.ones([1, 2, 2, 1]) },
        ...{ repeated: { draws: 2, steps: 2 }, blurSigma: 1, noiseSigma: 1, epsilon: 0.1 },
      },
    ],
    paperOrders: () => [{ "DNN": board, "X-DNN": board }, { random: seeded }],
    denseAndRareSurvey: () => [{ seed: 1, dense: 20, people: 60 }],
    surveyTable: () => [table, { label: "lived", drop: [] }],
    surveySplits: () => [survey, { count: 1, ...small }],
    stackedMlp: () => [{ widths: [2, 3], bias: true, randoms: [seeded] }],
    trainSplits: () => [method, runs, { ...training, onProgress }],
    measureXResnet50: () => [
      ...[{ folder: "x", unlabelled: "x", squeezenet: "x", steps: 2, ...resumable, signal }],
    ],
  },
  calls: {
    measureXResnet50: stopped(experiments.measureXResnet50, 0),
    stackedMlp: (options: never) => experiments.stackedMlp(options).dispose(),
  },
  inner: [
    // What they take, siblings gave; networks and images are refused where these are used.
    ...pathSumsInner,
    "baselineAgreement",
    "baselineExplorer",
    "baselinePanels",
    "baselineTable",
    "exampleTable",
    "eyeTable",
    ...["fillDuel", "fillTrial"],
    "paddingTrial",
    ...["compareWithin", "drawOverlaps", "drawsTable", "sharedTops"],
    "sidesTable",
    "spreadPanels",
    "axiomTrials",
    "attributionFamily",
    "axiomTable",
    ...["axiomChart", "duelChart", "familyScores", "methodGallery"],
    ...["priceClaims", "priceTable", "smoothExplorer", "smoothKinds", "smoothPrior"],
    ...[
      "chanceClaims",
      "magnitudeShare",
      "tradeExplorer",
      "worthClaims",
      "worthTable",
    ],
    ...["coincidencePanels", "explainPhoto", "photoFamilyPanels", "squarePlayers"],
    // What they are given goes on to methods that refuse it.
    ...["againstExact", "apart", "countCosts", "inPasses", "measureOnePass", "memoryOfPasses"],
    ...["pickGarments", "readCostRecord", "refitOnPhotos", "summariseCosts", "sweepSteps"],
    "timeEvenly",
    ...["inPoints", "measureRoar", "readRoar", "removeAndRetrain"],
    ...["roarChart", "roarTable", "roarVerdicts"],
    ...ofPhotographs,
    // They fetch, read or write what is committed.
    ...["measureSmoothMaps", "readSmoothMaps", "trainSmoothNet"],
    "paperSurvey",
    ...["causeTable", "compareFirstPlaces", "compareLeads", "compareReferences", "compareTrials"],
    ...["compareWithLine", "leadsByDensity"],
    ...["chosenForEach", "chosenTrials", "gainingEpochs", "judgeBySameNetwork"],
    ...["measureTrial", "methodsExplorer", "readDensityRecord", "strengthTable"],
    ...["trajectoriesExplorer", "trialOf", "untrainedIndices"],
    "readXResnet50Record",
    ...ofXResnets,
    "trainCifar",
    "trainFashion",
  ],
});
