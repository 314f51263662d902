import type { Clause } from "./specification.ts";
import type { ClauseApplies } from "./types.generated.ts";

/** A device as clauses distinguish them: by the names of the documents that describe it. */
export interface JudgedDevice {
  /** Name of its transport's document, such as `legacy-pci`. */
  readonly transport: string;
  /** Name of its type's document, such as `vmchannel`; another word for a type that has none. */
  readonly device: string;
}

/** A clause, as far as the question depends on it which devices it binds. */
export type BindingClause = Pick<Clause, "applies" | "exempt">;

/** Whether a clause binds devices of that transport and type. */
export function isBound({ applies, exempt }: BindingClause, subject: JudgedDevice): boolean {
  const { transport, device } = applies;
  const isNamed = device?.includes(subject.device) !== false && transport?.includes(subject.transport) !== false;
  return isNamed && !exempt.has(subject.transport);
}

/** Whether a clause binds devices on one of those transports, if they are of its type. */
export function bindsOn({ transport }: ClauseApplies, transports: readonly string[]): boolean {
  return transport?.some((name) => transports.includes(name)) !== false;
}

/**
 * Why a clause does not bind devices of that transport and type, or undefined when it does. Whether it needs a queue is
 * a question of its own.
 */
export function whyNotBound({ applies, exempt }: BindingClause, judged: JudgedDevice): string | undefined {
  const { transport, device } = applies;
  if (device?.includes(judged.device) === false) {
    return `the device is not a ${deviceNoun(applies)}`;
  }
  return transport?.includes(judged.transport) === false
    ? `the device's transport is not ${transport.join(" or ")}`
    : exempt.get(judged.transport);
}

/** The device types that a clause is about, as a noun: `vmchannel device`, or `virtio device` for any. */
function deviceNoun({ device }: ClauseApplies): string {
  return `${device?.join(" or ") ?? "virtio"} device`;
}

/** Which devices a clause binds, in words, such as `any virtio device with a queue that can be used`. */
export function describeApplies(applies: ClauseApplies): string {
  const article = applies.device === undefined ? "any" : "a";
  const queue = applies.queue === true ? " with a queue that can be used" : "";
  const transport = applies.transport === undefined ? "" : ` on ${applies.transport.join(" or ")}`;
  return `${article} ${deviceNoun(applies)}${transport}${queue}`;
}
