import type { CampaignSubject } from "../../src/campaign/store/campaign-head.ts";
import type { FinishedLease, StoreWriter } from "../../src/campaign/store/campaign-store.ts";
import type { Candidate } from "../../src/campaign/store/lease-line.ts";
import type { Scenario } from "../../src/operation/scenario.ts";
import { clauseOf } from "../../src/verdict/defect/signature.ts";
import { finding } from "../verdict/samples.ts";

/** A made-up target. */
export const subject: CampaignSubject = {
  target: { name: "a device", deviceType: "vmchannel", transport: "legacy-pci" },
  specDigest: "a".repeat(64),
};

/** A process that writes to a store; each call is a second later. */
export function writer(): StoreWriter {
  let seconds = 0;
  return { kit: "0.1.0", targetVersion: "1", now: () => 1000 * ++seconds };
}

/** A scenario of so many resets. */
export function resets(count: number, seed = 1): Scenario {
  return { startIndex: 0, seed, operations: Array.from({ length: count }, () => ({ kind: "reset" as const })) };
}

/** A finding that a scenario shows. */
export function candidate(signature: string, scenario: Scenario = resets(4)): Candidate {
  return { check: "RST-2", scenario, finding: { ...finding, signature, clause: clauseOf(signature) } };
}

/** A lease that came to nothing but what is given. */
export function finished(lease: Partial<FinishedLease> = {}): FinishedLease {
  return { work: "generate", milliseconds: 5000, scenarios: 10, operations: 100, kept: [], ...lease };
}
