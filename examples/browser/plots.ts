/**
 * The three plots of the page, by uPlot: energy over time, g(r), and the running excess chemical potential with its error band.
 */
import uPlot from "uplot";

const MOST_POINTS = 600;

/** A plot that grows to the right and forgets every second point when it is full. */
export class Series {
  private x: number[] = [];
  private columns: number[][];
  private readonly plot: uPlot;

  constructor(element: HTMLElement, options: Pick<uPlot.Options, "series" | "axes" | "scales" | "bands">) {
    this.columns = options.series.slice(1).map(() => []);
    this.plot = makePlot(element, options);
  }

  /** Points as (x, value of each series). */
  add(points: readonly (readonly number[])[]): void {
    for (const [x, ...values] of points) {
      this.x.push(x);
      values.forEach((value, k) => this.columns[k].push(value));
    }
    while (this.x.length > MOST_POINTS) {
      const keep = (_: unknown, i: number): boolean => i % 2 === 1;
      this.x = this.x.filter(keep);
      this.columns = this.columns.map((column) => column.filter(keep));
    }
    this.show(this.x, this.columns);
  }

  clear(): void {
    this.x = [];
    this.columns = this.columns.map(() => []);
    this.show(this.x, this.columns);
  }

  private show(x: readonly number[], columns: readonly number[][]): void {
    this.plot.setData([[...x], ...columns.map((column) => [...column])] as uPlot.AlignedData);
  }
}

/** A curve that is replaced as a whole. */
export class Curve {
  private readonly plot: uPlot;

  constructor(element: HTMLElement, options: Pick<uPlot.Options, "series" | "axes" | "scales" | "bands">) {
    this.plot = makePlot(element, options);
  }

  set(x: readonly number[], ...columns: (readonly number[])[]): void {
    this.plot.setData([[...x], ...columns.map((column) => [...column])] as uPlot.AlignedData);
  }
}

function makePlot(element: HTMLElement, options: Pick<uPlot.Options, "series" | "axes" | "scales" | "bands">): uPlot {
  const ink = getComputedStyle(element).getPropertyValue("--ink").trim();
  const grid = getComputedStyle(element).getPropertyValue("--line").trim();
  const axes = (options.axes ?? [{}, {}]).map((axis) => ({ stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid }, font: "11px system-ui", labelFont: "11px system-ui", labelSize: 18, ...axis }));
  const size = (): { width: number; height: number } => ({ width: Math.max(200, element.clientWidth), height: 170 });
  const plot = new uPlot({ ...options, axes, ...size(), legend: { show: false }, cursor: { drag: { x: false, y: false } }, scales: { x: { time: false }, ...options.scales } }, [[], ...options.series.slice(1).map(() => [])] as uPlot.AlignedData, element);
  new ResizeObserver(() => plot.setSize(size())).observe(element);
  return plot;
}
