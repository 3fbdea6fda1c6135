/** What notebook 01 asks of photographs: these functions have a test of misuse of their own. */
export const ofPhotographs = [
  "photoGallery",
  "overlayPanels",
  "pasted",
  "placeTable",
  "axiomTrialTable",
  "askPhotos",
  "explainAll",
  "photoTable",
  "blankTable",
  "answerPanels",
  "askBlanks",
  "placePanels",
  "placeTrials",
  "pathPanels",
  "pathExplorer",
];
