import type { AccessBatch } from "../access-batch.ts";
import { damageDocument } from "../manifest/damage-document.ts";
import type { PciAddress } from "../manifest/manifest.ts";
import type { DamageKind, RestoreAttempt, RestorePolicy, SaveCourse } from "../target.ts";
import { TargetError } from "../target-error.ts";
import type { QtestClient } from "./qtest-client.ts";
import { qtestCommandIndex } from "./qtest-request.ts";
import { queueBatch } from "./queue-accesses.ts";

const commandSave = qtestCommandIndex("device_save");
const commandRestore = qtestCommandIndex("device_restore");

/** Saves the device of a target and has a new one take over its state. Rejects with a `TargetError`. */
export async function saveAndRestore(
  client: QtestClient,
  location: PciAddress,
  policy: RestorePolicy,
  { before, twice, meanwhile, use }: SaveCourse,
): Promise<void> {
  const document = await saveBehind(client, location, before, twice === true);
  if (use !== undefined) {
    await queueBatch(client, location, use);
    if ((await restore(client, "running", policy, document)) === undefined) {
      return;
    }
  }
  await meanwhile?.();
  const refusal = await restore(client, "new", policy, document);
  if (refusal !== undefined) {
    const hint = "The state went through no hands but the device's: compare what it saves and what it expects.";
    throw new TargetError("crashed", `the device refused the state it had saved: ${refusal}`, hint);
  }
}

/** Damages the state of the running device and offers it. Undefined where there is no such document. */
export async function tryRestore(
  client: QtestClient,
  damage: Exclude<DamageKind, "configuration">,
  at: number,
): Promise<RestoreAttempt | undefined> {
  const before = await save(client);
  const comparable = (await save(client)) === before;
  const offered = damageDocument(before, damage, at);
  if (offered === undefined) {
    return undefined;
  }
  const refusal = await restore(client, "running", "transparent", offered);
  return { refusal, changed: comparable ? (await save(client)) !== before : undefined };
}

/** The accesses and the request to save leave together, so that the device has no turn between them. */
async function saveBehind(
  client: QtestClient,
  location: PciAddress,
  before: AccessBatch | undefined,
  twice: boolean,
): Promise<string> {
  if (before !== undefined) {
    await queueBatch(client, location, before);
  }
  const document = await save(client);
  return twice ? save(client) : document;
}

/** The state as bytes, each of which is a character: it is opaque to the kit. */
async function save(client: QtestClient): Promise<string> {
  const reply = await ask(client, commandSave, "device_save");
  if (!reply.startsWith("OK ")) {
    const hint = "Remove capabilities.saveRestore from the manifest, or answer with OK and the state as base64.";
    throw new TargetError("protocol", `the target answered "device_save" with ${JSON.stringify(reply)}`, hint);
  }
  return Buffer.from(reply.slice(3), "base64").toString("latin1");
}

async function restore(
  client: QtestClient,
  where: "new" | "running",
  policy: RestorePolicy,
  document: string,
): Promise<string | undefined> {
  const text = Buffer.from(document, "latin1").toString("base64");
  const reply = await ask(client, commandRestore, `device_restore ${where} ${policy} ${text}`);
  return reply.startsWith("FAIL") ? reply.slice(5) : undefined;
}

async function ask(client: QtestClient, command: number, line: string): Promise<string> {
  let reply = "";
  client.ask(command, `${line}\n`, (words) => {
    reply = words;
  });
  await client.flush();
  return reply;
}
