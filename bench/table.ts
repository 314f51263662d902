import { isGoodEnough, judgedValue, type Measurement, type Omission } from "./measure.ts";

const prefixes: readonly (readonly [number, string])[] = [
  [1e9, "G "],
  [1e6, "M "],
  [1e3, "k "],
];

/** Three digits that count; rates with a prefix, times without. */
function shown(value: number, unit: string): string {
  const found = unit.endsWith("/s") ? prefixes.find(([step]) => value >= step) : undefined;
  const [step, prefix] = found ?? [1, ""];
  const scaled = value / step;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toPrecision(3)} ${prefix}${unit}`;
}

function verdict(measurement: Measurement): string {
  const { peer, least, unit } = measurement;
  const ratio = peer === undefined ? "" : `${judgedValue(measurement).toFixed(2)} of ${peer.name}`;
  if (least === undefined) {
    return ratio;
  }
  const bound = peer === undefined ? shown(least, unit) : least.toFixed(2);
  return `${ratio}${ratio === "" ? "" : ", "}at least ${bound}: ${isGoodEnough(measurement) ? "yes" : "NO"}`;
}

/** The results as a table for people, one line each. */
export function benchTable(measurements: readonly Measurement[], omissions: readonly Omission[]): string {
  const rows = measurements.map((measurement) => {
    const { name, value, unit, peer } = measurement;
    const peerText = peer === undefined ? "" : shown(peer.value, unit);
    return [name, shown(value, unit), peerText, verdict(measurement)];
  });
  const left = omissions.map(({ name, reason }) => [name, "", "", `not measured: ${reason}`]);
  const all = [["", "measured", "peer", ""], ...rows, ...left];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((cells) => `${cells.slice(0, 3).join("  ")}  ${cells[3]?.trimStart()}`.trimEnd())
    .join("\n");
}
