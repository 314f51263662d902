import { isGoodEnough, judgedValue, type Measurement, type Omission } from "./measure.ts";

const prefixes: readonly (readonly [number, string])[] = [
  [1e9, "G "],
  [1e6, "M "],
  [1e3, "k "],
];

/** Three digits that count; rates and sizes with a prefix, times without. */
function shown(value: number, unit: string): string {
  const found = unit.endsWith("/s") || unit === "bytes" ? prefixes.find(([step]) => value >= step) : undefined;
  const [step, prefix] = found ?? [1, ""];
  const scaled = value / step;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toPrecision(3)} ${prefix}${unit}`;
}

function verdict(measurement: Measurement): string {
  const { peer, least, most, unit } = measurement;
  const ratio = peer === undefined ? "" : `${judgedValue(measurement).toFixed(2)} of ${peer.name}`;
  const bound = least ?? most;
  if (bound === undefined) {
    return ratio;
  }
  const words = `${least === undefined ? "at most" : "at least"} ${peer === undefined ? shown(bound, unit) : bound.toFixed(2)}`;
  return `${ratio}${ratio === "" ? "" : ", "}${words}: ${isGoodEnough(measurement) ? "yes" : "NO"}`;
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
