import type { TransportSpecification } from "../../../spec/types.generated.ts";

/** What a driver writes to the status in a bring-up, one value after the other, up to a step of it or to the end. */
export function bringUpStatuses(
  { lifecycle, statusBits }: TransportSpecification,
  before: string | undefined,
): number[] {
  const { bringUp } = lifecycle;
  const steps = bringUp.slice(0, before === undefined ? bringUp.length : bringUp.indexOf(before));
  let status = 0;
  return steps.flatMap((step) => {
    const bit = statusBits.find(({ name }) => name === step)?.value;
    status |= bit ?? 0;
    return bit === undefined ? [] : [status];
  });
}
