/** What notebook 08 asks of ResNets without biases: networks, the record or siblings gave what these take. */
export const ofXResnets = [
  ...["compareRoutes", "explainNetworks", "headingTable", "likenessScores", "loadXResnets"],
  "endsTitle",
  ...["pairTable", "photoLikeness", "photoRouteExplorer", "photoRouteTable", "readClassRecord"],
  ...["besidePaper", "photoClaims", "photoTestTable", "testPhotos"],
  ...["recheckedAnswers", "recordClasses", "routeChart", "routeClaims", "routeCost"],
  ...["routeExplorer", "routeMaps", "routeTable", "routeTrainings", "usualSize"],
];
