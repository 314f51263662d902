/**
 * The kit as a library. What is named here follows semantic versioning; everything else may change with any release.
 *
 * @module vmchannel-conformance
 */
export { type ChannelDriver, openChannelDriver } from "./agent/channel-driver.ts";
export type { HostEnd } from "./host/host-end.ts";
export type { InProcessChannelOptions } from "./host/in-process.ts";
export type { ConformanceOptions, ExpectationEntry } from "./library/conformance-options.ts";
export { OptionsError } from "./library/options-error.ts";
export type { ConformanceTarget } from "./library/read-target.ts";
export { runConformance } from "./library/run-conformance.ts";
export type { ConformanceTestOptions } from "./library/test-run.ts";
export type { FamilyName, Operation, OperationFamilies, OperationKind } from "./operation/operation.ts";
export type { CaseFile, Scenario } from "./operation/scenario.ts";
export { runCheck } from "./runner/check/check.ts";
export type { CheckOptions, ScenarioRunner } from "./runner/check/check-options.ts";
export {
  defineProperty,
  type GeneratedScenario,
  type Property,
  type PropertyContext,
} from "./runner/check/property.ts";
export type { ScenarioOutcome } from "./runner/run-scenario.ts";
export { openSession, type Session } from "./runner/session.ts";
export { loadSpecification } from "./spec/load.ts";
export { SpecError } from "./spec/spec-error.ts";
export type { Clause, Specification } from "./spec/specification.ts";
export { AccessBatch, type AccessWidth } from "./target/access-batch.ts";
export type {
  ChannelBackend,
  ChannelListener,
  CreateDevice,
  DeviceCreation,
  DeviceEnvironment,
  DeviceMemory,
  DeviceUnderTest,
  FunctionOnBus,
} from "./target/device-port.ts";
export { createInProcessTarget, type InProcessTarget } from "./target/in-process/in-process.ts";
export type { InProcessTargetOptions } from "./target/in-process/in-process-options.ts";
export type { DeviceModule, MachineModule } from "./target/in-process/load-module.ts";
export type { ModuleMachine, ModuleTarget } from "./target/in-process/module-target.ts";
export { createMachineTarget } from "./target/machine/machine.ts";
export type { MachineTargetOptions } from "./target/machine/machine-options.ts";
export type { CreateMachine, MachineEnvironment, MachineUnderTest } from "./target/machine/machine-port.ts";
export type {
  ChannelDescription,
  PciIdentity,
  QueueRole,
  RamRegion,
  RestorePolicy,
  Target,
  TargetCapabilities,
  TargetDescription,
} from "./target/target.ts";
export { TargetError, type TargetErrorCode } from "./target/target-error.ts";
export type { CheckReport, ExpectationReference } from "./verdict/check-report.ts";
export type { CheckOutcome, CheckResult, SideFinding } from "./verdict/check-result.ts";
export type { ClauseState } from "./verdict/clause-plan.ts";
export type { VerdictCounts } from "./verdict/compliance.ts";
export type { Defect, Deviation } from "./verdict/defect/defect.ts";
export type { ExitCode } from "./verdict/exit-code.ts";
export { ExpectationsError } from "./verdict/expectation/expectation.ts";
export type { ExpectationProblem, PlannedExpectation } from "./verdict/expectation/expectations.ts";
export type { ClauseLevel, Finding } from "./verdict/finding.ts";
export type { ClauseReport } from "./verdict/judge-clauses.ts";
export type { Plan, TargetFacts } from "./verdict/plan.ts";
export type { ChoiceReport, Report } from "./verdict/report.ts";
export type { RunEnd } from "./verdict/run-end.ts";
export type { Verdict } from "./verdict/verdict.ts";
