/**
 * The page of a report: pieces of HTML, and the whole as one self-contained file (script, style and data inside; no network).
 */
import { reportScript, reportStyle, uplotLicense } from "../../generated/report.ts";
import type { Chart } from "./chart.ts";

/** Text as HTML. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A page under construction: HTML pieces in order, and the charts that they refer to. */
export interface PageBuilder {
  heading(text: string): void;
  /** Raw HTML, made by the functions of this file. */
  html(html: string): void;
  /** A card with a chart; several in a row where there is room. */
  charts(...charts: readonly Chart[]): void;
  /** Warnings, if there are any. */
  warnings(lines: readonly string[]): void;
  /** JSON that can be folded out. */
  json(title: string, value: unknown): void;
  /** The whole file. */
  finish(head: { readonly title: string; readonly state: string; readonly footer: string }): string;
}

/** HTML that can be folded out. */
export function fold(title: string, html: string): string {
  return `<details><summary>${escape(title)}</summary>${html}</details>`;
}

/** Starts a page. */
export function page(): PageBuilder {
  const body: string[] = [];
  const all: Chart[] = [];
  const card = (chart: Chart): string => `<div class="card"><h3>${escape(chart.title)}</h3>${chart.note ? `<p class="note">${escape(chart.note)}</p>` : ""}<div data-chart="${all.push(chart) - 1}"></div></div>`;
  return {
    heading: (text) => void body.push(`<h2>${escape(text)}</h2>`),
    html: (html) => void body.push(html),
    charts: (...charts) => void body.push(charts.length === 1 ? card(charts[0]) : `<div class="pair">${charts.map(card).join("")}</div>`),
    warnings: (lines) => void (lines.length > 0 && body.push(`<ul class="warnings">${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>`)),
    json: (title, value) => void body.push(fold(title, `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`)),
    finish: ({ title, state, footer }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<p class="state">${escape(state)}</p>
${body.join("\n")}
<footer>${escape(footer)}</footer>
</main>
<script type="application/json" id="charts">${JSON.stringify(all).replaceAll("<", "\\u003c")}</script>
<!-- uPlot is used below under this license: ${uplotLicense.replaceAll("--", "- -")} -->
<script>${reportScript.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`,
  };
}

/** A cell: text, or text with a class. */
export type HtmlCell = string | { readonly text: string; readonly class: string };

/** A table of results; a row with one cell is a group's heading. */
export function resultTable(header: readonly string[], rows: readonly (readonly HtmlCell[])[]): string {
  const cell = (c: HtmlCell): string => (typeof c === "string" ? `<td>${escape(c)}</td>` : `<td class="${c.class}">${escape(c.text)}</td>`);
  const line = (row: readonly HtmlCell[]): string => (row.length === 1 ? `<tr class="group"><td colspan="${header.length}">${escape(typeof row[0] === "string" ? row[0] : row[0].text)}</td></tr>` : `<tr>${row.map(cell).join("")}</tr>`);
  return `<div class="card scroll"><table class="results"><thead><tr>${header.map((h) => `<th>${escape(h)}</th>`).join("")}</tr></thead><tbody>${rows.map(line).join("")}</tbody></table></div>`;
}

/** A matrix of numbers from 0 to 1 as a heat map; the colour goes with the square root, so that a hundredth is still seen. */
export function heatMap(title: string, note: string, matrix: readonly (readonly number[])[]): string {
  const n = matrix.length;
  const numbers = n <= 10;
  const rows = matrix.map((row, i) => {
    const cells = row.map((value, j) => {
      return `<td${value > 0.45 ? ' class="strong"' : ""} style="background:rgb(var(--accent) / ${Math.min(1, Math.sqrt(Math.max(0, value))).toFixed(3)})" title="${i} and ${j}: ${value.toPrecision(3)}">${numbers && value >= 0.005 ? value.toFixed(2).replace(/^0/, "") : ""}</td>`;
    });
    return `<tr><th>${i}</th>${cells.join("")}</tr>`;
  });
  const head = `<tr><th></th>${matrix.map((_, j) => `<th>${n <= 24 || j % 5 === 0 ? j : ""}</th>`).join("")}</tr>`;
  return `<div class="card"><h3>${escape(title)}</h3><p class="note">${escape(note)}</p><div class="scroll"><table class="heat">${head}${rows.join("")}</table></div></div>`;
}

/** Cards beside each other where there is room. */
export function row(cards: readonly string[]): string {
  return cards.length === 1 ? cards[0] : `<div class="pair">${cards.join("")}</div>`;
}
