export { open, listDevices } from "./device/open.ts";
