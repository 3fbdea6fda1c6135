/**
 * Figures, panels and tables as pure values that show themselves in a notebook.
 *
 * @module
 */
export { Figure, save } from "./render/figure.ts";
export type { FigureBundle } from "./render/figure.ts";
export { fixed, interval, percent, pValue, scientific, significant } from "./tables/text.ts";
export { markdown, table, Text } from "./tables/text.ts";
export { comparisonMatrix, comparisonTable, scoreTable } from "./tables/score_tables.ts";
export type { Axis, Reference } from "./charts/axes.ts";
export { barChart, comparisonChart } from "./charts/bar_chart.ts";
export type { Bar, CategoryChartOptions } from "./charts/bar_chart.ts";
export { distribution } from "./charts/distribution.ts";
export type { Group } from "./charts/distribution.ts";
export { heatmapChart } from "./charts/heatmap_chart.ts";
export type { HeatmapChartOptions } from "./charts/heatmap_chart.ts";
export { lineChart } from "./charts/line_chart.ts";
export type { LineChartOptions, Series } from "./charts/line_chart.ts";
export type { ChartOptions } from "./charts/template.ts";
export { attributionPanels, comparisonPanels } from "./panels/attribution_panels.ts";
export type {
  AttributionExample,
  AttributionPanelsOptions,
  ComparisonPanelsOptions,
} from "./panels/attribution_panels.ts";
export { imagesOf } from "./panels/image.ts";
export type { Image } from "./panels/image.ts";
export { panels } from "./panels/panels.ts";
export type { PanelOptions, PanelRow } from "./panels/panels.ts";
export type { Tile } from "./panels/tiles.ts";
export { wordPanels } from "./panels/word_panels.ts";
export type { WordExample, WordPanelsOptions } from "./panels/word_panels.ts";
