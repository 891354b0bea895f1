/**
 * Which devices this run must have: REQUIRE_DEVICES=wasm,webgpu, handed to every host, pages included, by vitest's configuration. A device that
 * is missing is skipped with its reason, unless it is required: then the test fails.
 */
/// <reference types="vite/client" />

/** True if REQUIRE_DEVICES names the device. */
export function isRequired(device: string): boolean {
  const required = (import.meta.env.REQUIRE_DEVICES as string | undefined) ?? "";
  return required.split(",").includes(device);
}
