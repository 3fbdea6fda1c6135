/**
 * Figures, panels and tables as pure values that show themselves in a notebook.
 *
 * @module
 */
export { Figure, save } from "./figure.ts";
export type { FigureBundle } from "./figure.ts";
export { imagesOf } from "./image.ts";
export type { Image } from "./image.ts";
export { comparisonPanels } from "./comparison_panels.ts";
export type { ComparisonPanelsOptions } from "./comparison_panels.ts";
export { attributionPanels } from "./attribution_panels.ts";
export type { AttributionExample, AttributionPanelsOptions } from "./attribution_panels.ts";
export { panels } from "./panels.ts";
export type { PanelOptions, PanelRow } from "./panels.ts";
export type { Tile } from "./tiles.ts";
export { lineChart } from "./line_chart.ts";
export type { LineChartOptions, Series } from "./line_chart.ts";
export { barChart } from "./bar_chart.ts";
export { comparisonChart } from "./comparison_chart.ts";
export { comparisonMatrix } from "./comparison_matrix.ts";
export type { PlacedComparison } from "./comparison_matrix.ts";
export { comparisonTable } from "./comparison_table.ts";
export type { Comparison } from "./comparison_table.ts";
export { scoreTable } from "./score_table.ts";
export type { ScoredMap } from "./score_table.ts";
export { distribution } from "./distribution.ts";
export { heatmapChart } from "./heatmap_chart.ts";
export type { Bar, CategoryChartOptions } from "./bar_chart.ts";
export type { Group } from "./distribution.ts";
export type { HeatmapChartOptions } from "./heatmap_chart.ts";
export type { Reference } from "./references.ts";
export type { Axis } from "./axes.ts";
export type { ChartOptions } from "./template.ts";
export {
  fixed,
  interval,
  markdown,
  percent,
  pValue,
  scientific,
  significant,
  table,
  Text,
} from "./text.ts";
