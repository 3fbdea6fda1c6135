/**
 * Figures, panels and tables as pure values that show themselves in a notebook.
 *
 * @module
 */
export * from "./render/figure.ts";
export * from "./render/live_figure.ts";
export * from "./tables/text.ts";
export * from "./tables/score_tables.ts";
export type { Axis, Reference } from "./charts/axes.ts";
export * from "./charts/attribution_charts.ts";
export { type Bar, barChart, type CategoryChartOptions, dotChart } from "./charts/bar_chart.ts";
export * from "./charts/comparison_chart.ts";
export * from "./charts/distribution.ts";
export * from "./charts/heatmap_chart.ts";
export * from "./charts/line_chart.ts";
export type { ChartOptions } from "./charts/template.ts";
export type { Control } from "./controls/control_strip.ts";
export * from "./controls/curve_explorer.ts";
export * from "./controls/explorer.ts";
export * from "./controls/map_explorer.ts";
export * from "./controls/step_explorer.ts";
export * from "./panels/pictured_chart.ts";
export * from "./panels/attribution_panels.ts";
export {
  type ComparedMaps,
  differencePanels,
  type DifferencePanelsOptions,
} from "./panels/difference_panels.ts";
export { channelSum, type Image, imagesOf, requireImage } from "./panels/image.ts";
export * from "./panels/panels.ts";
export * from "./panels/photo_panels.ts";
export type { Tile } from "./panels/tiles.ts";
export * from "./panels/visible_difference.ts";
export * from "./panels/word_panels.ts";
