/**
 * The script inside a report: draws the charts of the page with uPlot, in the colours of the page, and again when its width or its colours change. It is bundled into one text by
 * tools/generate.mjs, so that a report works offline.
 */
import "./language.ts";
import uPlot from "uplot";
import type { Chart, ChartSeries } from "./chart.ts";

const charts = JSON.parse(document.getElementById("charts")!.textContent!) as Chart[];
const drawn = new Map<Element, uPlot>();

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function heightFor(width: number): number {
  return Math.round(Math.min(380, Math.max(230, width * 0.5)));
}

/** Lower and upper end of a series with its error bars. */
function extent(all: readonly ChartSeries[], baseline: number | undefined): [number, number] {
  let low = baseline ?? Infinity;
  let high = baseline ?? -Infinity;
  for (const { y, error } of all)
    y.forEach((value, i) => {
      if (value === null) return;
      low = Math.min(low, value - (error?.[i] ?? 0));
      high = Math.max(high, value + (error?.[i] ?? 0));
    });
  if (!(low <= high)) return [0, 1];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - pad, high + pad];
}

/** Error bars and the baseline, drawn over the curves. */
function annotations(chart: Chart): uPlot.Plugin {
  const draw = (u: uPlot): void => {
    const { ctx } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    ctx.lineWidth = devicePixelRatio;
    if (chart.baseline !== undefined) {
      const at = Math.round(u.valToPos(chart.baseline, "y", true));
      ctx.strokeStyle = colour("--faint");
      ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
      line(ctx, u.bbox.left, at, u.bbox.left + u.bbox.width, at);
      ctx.setLineDash([]);
    }
    const cap = 3 * devicePixelRatio;
    chart.series.forEach(({ y, error }, s) => {
      if (!error || !u.series[s + 1].show) return;
      ctx.strokeStyle = colour(`--series-${(s % 6) + 1}`);
      y.forEach((value, i) => {
        const e = error[i];
        if (value === null || e === null || e === undefined) return;
        const x = Math.round(u.valToPos(chart.x[i], "x", true));
        const [top, bottom] = [u.valToPos(value + e, "y", true), u.valToPos(value - e, "y", true)];
        line(ctx, x, top, x, bottom);
        line(ctx, x - cap, top, x + cap, top);
        line(ctx, x - cap, bottom, x + cap, bottom);
      });
    });
    ctx.restore();
  };
  return { hooks: { draw } };
}

function line(ctx: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

function seriesOptions({ name, style = "line" }: ChartSeries, s: number): uPlot.Series {
  const stroke = colour(`--series-${(s % 6) + 1}`);
  const points = style === "points" || style === "both";
  return {
    label: name,
    stroke,
    width: 1.75,
    spanGaps: true,
    ...(style === "dashed" && { dash: [6, 5] }),
    ...(style === "points" && { paths: () => null }),
    points: { show: points, size: 6, fill: stroke },
    value: (_, value) => (value === null || value === undefined ? "–" : shown(value)),
  };
}

function shown(value: number): string {
  return value === 0 ? "0" : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(5)));
}

/** Room for the longest label of the vertical axis. */
function axisSize(_: uPlot, values: string[] | null): number {
  return 22 + 6.5 * Math.max(3, ...(values ?? []).map((value) => value.length));
}

function draw(element: HTMLElement, chart: Chart): void {
  drawn.get(element)?.destroy();
  const width = element.clientWidth;
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { stroke: colour("--grid"), width: 1 }, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", labelSize: 20 };
  const options: uPlot.Options = {
    width,
    height: heightFor(width),
    scales: { x: { time: false }, y: { range: () => extent(chart.series.filter((_, s) => drawn.get(element)?.series[s + 1].show ?? true), chart.baseline) } },
    axes: [
      { ...axis, label: chart.xLabel },
      { ...axis, label: chart.yLabel, size: axisSize },
    ],
    series: [{ label: chart.xLabel, value: (_, value) => (value === null || value === undefined ? "–" : shown(value)) }, ...chart.series.map(seriesOptions)],
    plugins: [annotations(chart)],
    cursor: { points: { size: 7 }, drag: { x: true, y: false } },
    legend: { live: true },
  };
  drawn.set(element, new uPlot(options, [chart.x as number[], ...chart.series.map((series) => series.y as (number | null)[])], element));
}

function drawAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-chart]")) draw(element, charts[Number(element.dataset.chart)]);
}

drawAll();
addEventListener("resize", () => {
  for (const [element, u] of drawn) {
    const width = (element as HTMLElement).clientWidth;
    if (Math.abs(u.width - width) > 1) u.setSize({ width, height: heightFor(width) });
  }
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
