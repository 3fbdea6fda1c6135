export { wilson } from "./wilson.ts";
