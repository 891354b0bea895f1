/**
 * uPlot formats numbers in the browser's language as soon as it is loaded, and dies of a name that is no language tag ("en-US@posix": Chromium where LANG=C). Import this file
 * before it.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
