import { suggestion } from "../../base/closest-match.ts";
import { UsageError } from "../usage-error.ts";

/** Forms in which a replayed case can be written to be run without the kit. */
export const exportFormats = ["qtest", "c"] as const;

/** One of {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number];

/** A form that is asked for, and where it goes: beside the case file if no file is given, `-` is standard output. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly file: string | undefined;
}

/** What `replay` is to show or write of what goes over the wire. */
export interface WireOptions {
  /** Show every access. */
  readonly trace: boolean;
  /** Write every access, unabridged, to this file. */
  readonly traceFile: string | undefined;
  readonly exports: readonly ExportRequest[];
  /** Wait for the user before the first access. */
  readonly pause: boolean;
}

/** Reads `qtest`, `c=FILE` and the like. Throws a UsageError. */
export function parseExports(given: readonly string[]): ExportRequest[] {
  return given.map((text) => {
    const [name = "", ...file] = text.split("=");
    const format = exportFormats.find((known) => known === name);
    if (format === undefined) {
      const choice = `there are ${exportFormats.join(" and ")}`;
      throw new UsageError(
        `--export: no format is called "${name}"${suggestion(name, exportFormats)}; ${choice}\n` +
          "  Write --export qtest=FILE, or --export qtest for a file beside the case file.",
      );
    }
    if (file.length > 0 && file.join("=") === "") {
      throw new UsageError(`--export ${name}= needs a file, or - for standard output`);
    }
    return { format, file: file.length === 0 ? undefined : file.join("=") };
  });
}
