/**
 * Figures, panels and tables as pure values that show themselves in a notebook.
 *
 * @module
 */
export { Figure, save } from "./render/figure.ts";
export type { FigureBundle } from "./render/figure.ts";
export { imagesOf } from "./panels/image.ts";
export type { Image } from "./panels/image.ts";
export { comparisonPanels } from "./panels/comparison_panels.ts";
export type { ComparisonPanelsOptions } from "./panels/comparison_panels.ts";
export { attributionPanels } from "./panels/attribution_panels.ts";
export type { AttributionExample, AttributionPanelsOptions } from "./panels/attribution_panels.ts";
export { panels } from "./panels/panels.ts";
export type { PanelOptions, PanelRow } from "./panels/panels.ts";
export type { Tile } from "./panels/tiles.ts";
export { lineChart } from "./charts/line_chart.ts";
export type { LineChartOptions, Series } from "./charts/line_chart.ts";
export { barChart } from "./charts/bar_chart.ts";
export { comparisonChart } from "./charts/comparison_chart.ts";
export { comparisonMatrix } from "./charts/comparison_matrix.ts";
export type { PlacedComparison } from "./charts/comparison_matrix.ts";
export { comparisonTable } from "./tables/comparison_table.ts";
export type { Comparison } from "./tables/comparison_table.ts";
export { scoreTable } from "./tables/score_table.ts";
export type { ScoredMap } from "./tables/score_table.ts";
export { distribution } from "./charts/distribution.ts";
export { heatmapChart } from "./charts/heatmap_chart.ts";
export type { Bar, CategoryChartOptions } from "./charts/bar_chart.ts";
export type { Group } from "./charts/distribution.ts";
export type { HeatmapChartOptions } from "./charts/heatmap_chart.ts";
export type { Reference } from "./charts/references.ts";
export type { Axis } from "./charts/axes.ts";
export type { ChartOptions } from "./charts/template.ts";
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
} from "./tables/text.ts";
