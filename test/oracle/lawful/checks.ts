import { properties } from "../../../properties/registry.ts";
import type { Property } from "../../../src/runner/check/property.ts";

/** Properties that are about long runs; each takes longer than all others together. */
const long = ["RNG-16", "RNG-16/receive", "VMC-ISO-4", "RST-5/many-lives"];
const short = properties.filter(({ id }) => !long.includes(id));

/** One of `shares` shares of the checks that lawful devices are judged by; another one for each number. */
export function shareOfChecks(seed: number, shares: number): readonly Property[] {
  return short.filter((_property, place) => place % shares === seed % shares);
}
