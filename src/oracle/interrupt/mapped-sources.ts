import { configSource } from "../transport/register-values.ts";
import type { Registers } from "../transport/registers.ts";

/** What is mapped to a vector: queues (perhaps config changes too), config changes alone, nothing, or who knows. */
export type MappedSources = "queues" | "config" | "none" | "unknown";

/** What the registers map to a vector. */
export function mappedSources(registers: Registers, number: number): MappedSources {
  const vectors = registers.queues.present.map((queue) => registers.vector(queue));
  const config = registers.vector(configSource);
  if (config === undefined || vectors.includes(undefined)) {
    return "unknown";
  }
  if (vectors.includes(number)) {
    return "queues";
  }
  return config === number ? "config" : "none";
}
