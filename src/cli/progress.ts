/**
 * Progress of long work on standard error: a bar with rate and time left where a person looks on, a line every tenth of the work in a log, nothing else.
 */
import { SingleBar } from "cli-progress";
import type { Progress } from "../jobs/job.ts";
import { duration, scaled } from "./numbers.ts";
import { errorColours } from "./output.ts";

/** A display of progress. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** A line above the bar. */
  note(line: string): void;
  /** Takes the bar away. */
  end(): void;
}

/** Between two lines in a log; short work leaves none. */
const LOG_PAUSE_MS = 2000;

/**
 * Starts a display.
 * @param quiet shows nothing where nobody looks on (with --json).
 */
export function startProgress(quiet: boolean): ProgressDisplay {
  if (process.stderr.isTTY) return bar();
  const begin = performance.now();
  let from: number | undefined;
  let tenths = 0;
  let last = begin;
  return {
    show({ fraction, phase, rate }) {
      from ??= fraction;
      const now = performance.now();
      if (quiet || Math.floor(fraction * 10) <= tenths || fraction >= 1 || now - last < LOG_PAUSE_MS) return;
      tenths = Math.floor(fraction * 10);
      last = now;
      process.stderr.write(`${[`${tenths * 10} %`, phase, rate && `${scaled(rate.value)} ${rate.unit}`, `${duration(timeLeft(begin, from, fraction))} left`].filter(Boolean).join(", ")}\n`);
    },
    note: (line) => void (quiet || process.stderr.write(`${noteLine(line)}\n`)),
    end: () => undefined,
  };
}

function bar(): ProgressDisplay {
  const begin = performance.now();
  let from: number | undefined;
  const single = new SingleBar({
    stream: process.stderr,
    format: `${errorColours.cyan("{bar}")} {percentage} %  {left}  {rate}  {phase}`,
    barsize: 28,
    barCompleteChar: "━",
    barIncompleteChar: "─",
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
    fps: 8,
  });
  let last = { left: "", rate: "", phase: "" };
  single.start(1000, 0, last);
  return {
    show({ fraction, phase, rate }) {
      from ??= fraction;
      last = { left: fraction > from ? `${duration(timeLeft(begin, from, fraction))} left` : "", rate: rate ? `${scaled(rate.value)} ${rate.unit}` : last.rate, phase: phase ?? last.phase };
      single.update(Math.round(fraction * 1000), last);
    },
    note(line) {
      // The bar's line is cleared first; its next update draws it again below.
      process.stderr.write(`\r\u001b[K${noteLine(line)}\n`);
    },
    end: () => single.stop(),
  };
}

function noteLine(line: string): string {
  return `${errorColours.cyan("note:")} ${line}`;
}

/** Seconds left, from the part done in this run. */
function timeLeft(begin: number, from: number, fraction: number): number {
  return ((performance.now() - begin) / 1000 / (fraction - from)) * (1 - fraction);
}
