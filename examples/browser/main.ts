/**
 * The page: reads what a person chose, starts the worker that simulates, and shows what it says. It never computes physics itself, so it stays alive while
 * the worker works.
 */
import "uplot/dist/uPlot.min.css";
import "./style.css";
import type { Answer, Averages, Frame, Order, Settings } from "./messages.ts";
import { Curve, Series } from "./plots.ts";
import { makeScene } from "./scene.ts";

const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const form = find<HTMLFormElement>("settings");
const pause = find<HTMLButtonElement>("pause");
const status = find("status");
const scene = makeScene(find<HTMLCanvasElement>("scene"));
const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
const band = (id: string, label: string, Plot: typeof Series | typeof Curve): Series | Curve =>
  new Plot(find(id), { series: [{}, { stroke: accent, width: 1.5 }, { stroke: "transparent" }, { stroke: "transparent" }], bands: [{ series: [2, 3], fill: `${accent}40` }], axes: [{ label }, { size: 54 }] });
const energyPlot = new Series(find("energy-plot"), { series: [{}, { stroke: accent, width: 1.5 }], axes: [{ label: "time t*" }, { size: 54 }] });
const radialPlot = band("radial-plot", "distance r / σ", Curve) as Curve;
const muPlot = band("mu-plot", "configurations", Series) as Series;

let worker: Worker | null = null;
let box: readonly number[] = [];

function say(text: string, wrong = false): void {
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

/** A number with the digits that its error allows. */
function figure(value: number, standardError: number | null): string {
  if (standardError === null || !(standardError > 0)) return value.toFixed(3);
  const digits = Math.max(0, Math.min(5, 1 - Math.floor(Math.log10(standardError))));
  return `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
}

function showFrame(frame: Frame): void {
  scene.show(frame.positions, frame.shares, box);
  find("temperature").textContent = frame.temperature.toFixed(3);
  find("pressure").textContent = frame.pressure.toFixed(3);
  find("energy").textContent = frame.energyPerParticle.toFixed(3);
  energyPlot.add(frame.history);
  document.body.dataset.stepsPerSecond = frame.stepsPerSecond.toFixed(0);
  find("rate").textContent = `${Math.round(frame.stepsPerSecond)} steps a second`;
  // After the drawing that show() asked for, since callbacks run in order.
  const from = worker;
  requestAnimationFrame(() => from?.postMessage({ kind: "seen" } satisfies Order));
}

function showAverages({ radial, betaMuExcess: mu, frames, insertions }: Averages): void {
  const shifted = (sign: number): number[] => radial.g.map((g, i) => g + sign * radial.standardError[i]);
  radialPlot.set(radial.r, radial.g, shifted(1), shifted(-1));
  if (mu === null) {
    find("mu").textContent = "too few lucky insertions yet";
    return;
  }
  find("mu").textContent = figure(mu.value, mu.standardError);
  find("mu").title = `${insertions} insertions into ${frames} configurations`;
  const error = mu.standardError ?? 0;
  muPlot.add([[frames, mu.value, mu.value + error, mu.value - error]]);
}

function hear(answer: Answer): void {
  switch (answer.kind) {
    case "listening":
      return;
    case "ready":
      box = answer.box;
      pause.disabled = false;
      status.innerHTML = "";
      status.append(`${answer.device}${answer.note ? ` (${answer.note})` : ""} · `, Object.assign(document.createElement("span"), { id: "rate" }), ` · drawn with ${scene.kind === "webgl" ? "WebGL" : "a plain canvas"}`);
      return;
    case "frame":
      return showFrame(answer);
    case "averages":
      return showAverages(answer);
    case "failed":
      pause.disabled = true;
      return say(answer.message, true);
    default:
      answer satisfies never;
  }
}

function start(settings: Settings): void {
  worker?.terminate();
  energyPlot.clear();
  muPlot.clear();
  for (const id of ["temperature", "pressure", "energy", "mu"]) find(id).textContent = "–";
  pause.textContent = "Pause";
  pause.disabled = true;
  say("Starting …");
  const fresh = new Worker(new URL("worker.js", document.baseURI), { type: "module" });
  worker = fresh;
  fresh.onmessage = (event: MessageEvent<Answer>) => {
    if (worker !== fresh) return;
    if (event.data.kind === "listening") fresh.postMessage({ kind: "start", settings } satisfies Order);
    hear(event.data);
  };
  fresh.onerror = (event) => say(`The worker ended: ${event.message || "its file could not be loaded"}.`, true);
}

function settingsOf(data: FormData): Settings {
  const number = (name: string): number => Number(data.get(name));
  return { particles: number("particles"), density: number("density"), kT: number("kT"), device: data.get("device") as Settings["device"], seed: number("seed") };
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  start(settingsOf(new FormData(form)));
});
pause.addEventListener("click", () => {
  const running = pause.textContent === "Pause";
  worker?.postMessage({ kind: running ? "pause" : "resume" } satisfies Order);
  pause.textContent = running ? "Resume" : "Pause";
});
// Settings can come with the address: #particles=108&device=wasm
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
}
start(settingsOf(new FormData(form)));
