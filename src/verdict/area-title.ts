/** The areas of the specification in the order in which a reader meets them, each with its title. */
export const areaTitles: ReadonlyMap<string, string> = new Map([
  ["PCI", "PCI function"],
  ["CAP", "Structures that capabilities place"],
  ["REG", "Registers"],
  ["COM", "Common structure"],
  ["STA", "Device status"],
  ["FEAT", "Features"],
  ["RST", "Reset"],
  ["QRS", "Reset of one queue"],
  ["INT", "Interrupts"],
  ["RNG", "Rings"],
  ["VMC", "Channels"],
  ["MIG", "Save and restore"],
  ["VHU", "vhost-user"],
  ["ROB", "Survival"],
]);

/** The title of an area; of one that another specification brings along its own name. */
export function areaTitle(area: string): string {
  return areaTitles.get(area) ?? area;
}
