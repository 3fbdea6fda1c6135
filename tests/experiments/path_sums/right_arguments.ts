import { random } from "@lib/runtime";

const seeded = random(1);
const row = (steps: number, error: number) => ({
  rule: "right",
  steps,
  sum: 10,
  error,
  change: error,
});
const rows = [row(8, 0.3), row(16, 0.04), row(32, 0.02)];
const paths = [1, 2, 3].map((k) => ({ label: `path ${k}`, difference: 10, rows, ladder: rows }));
const lines = { rules: ["right"], tolerances: [0.1, 0.05], start: 0.05 };

/** Right arguments of what notebook 03 judges sums by, for the tests of misuse. */
export const pathSumsArguments = {
  cancellation: () => [paths, { rules: ["right"], counts: [8, 16], tolerance: 0.05 }],
  compareRules: () => [paths, [["right", "right"]], { counts: [8], random: seeded }],
  convergenceOrders: () => [paths, { rules: ["right"], among: () => true, random: seeded }],
  errorExplorer:
    () => [{ a: paths, b: paths }, { rules: ["right"], title: "T", caption: () => "C" }],
  sufficientSteps: () => [paths, { rule: "right", measure: "map", tolerance: 0.05 }],
  sufficientTable: () => [{ a: paths }, { rules: ["right"], tolerances: [0.05] }],
  survivalExplorer: () => [{ a: paths }, lines],
  toleranceTrials: () => [paths, { tolerances: [0.05] }],
};

/** What only that notebook calls, with what these and the exact paths give. */
export const pathSumsInner = [
  "answerTable",
  "blindObservers",
  "blindQuiz",
  "brokenPromises",
  "cueClaim",
  "unmet",
  "exactPathSums",
  "measurePhotoSteps",
  "observerTable",
  "orderTable",
  "pathEnds",
  "pathEndsTable",
  "photoStepsExplorer",
  "readPhotoSteps",
  "recordedSumTable",
  "staircaseExplorer",
  "stepsExplorer",
  "sweepTable",
  "toleranceTable",
  "visibleMedians",
  "walkPhotos",
  "walkTable",
];
