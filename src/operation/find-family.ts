import { type FamilyName, type Operation, type OperationKind, operationFamilies } from "./operation.ts";
import type { OperationFamily, OperationRules } from "./operation-family.ts";

/** A family under its name, and the rules of one of its kinds. */
interface FamilyMember {
  readonly name: FamilyName;
  readonly family: Pick<OperationFamily<Operation>, "devices" | "ofPci">;
  readonly rules: OperationRules<Operation>;
}

const members: ReadonlyMap<OperationKind, FamilyMember> = new Map(
  Object.entries(operationFamilies).flatMap(([name, family]) =>
    Object.entries(family.kinds).map(
      ([kind, rules]) => [kind as OperationKind, { name: name as FamilyName, family, rules }] as const,
    ),
  ),
);

/** The family that operations of a kind belong to. */
export function findFamily({ kind }: Pick<Operation, "kind">): FamilyMember {
  const member = members.get(kind);
  if (member === undefined) {
    throw new TypeError(`no family of operations has the kind ${JSON.stringify(kind)}`);
  }
  return member;
}

/** What is to be known of an operation without carrying it out. */
export function rulesOf(operation: Pick<Operation, "kind">): OperationRules<Operation> {
  return findFamily(operation).rules;
}
