import { TargetError } from "../target/target-error.ts";

/** A piece of an option's text and where it starts, counted from 0. */
export interface OptionPiece {
  readonly text: string;
  readonly start: number;
}

/**
 * Makes the error for an option that cannot be used: which option, the character where the trouble starts (counted
 * from 1) and what was expected there.
 */
export function optionError(option: string, text: string, at: number, expected: string): TargetError {
  const found = at < text.length ? `found ${JSON.stringify(text.slice(at, at + 20))}` : "the text ends there";
  const message = `${option} ${JSON.stringify(text)}, character ${at + 1}: expected ${expected}; ${found}`;
  return new TargetError("configuration", message, deviceHint);
}

const deviceHint =
  "Devices: unix:PATH[,server][,nowait], tcp:HOST:PORT[,server][,nowait], stdio, file:PATH, pipe:PATH, pty, null.";

/**
 * Takes an option's text apart at its commas, from `start` on. Two commas in a row stand for one that belongs to the
 * text, as in QEMU's options; `start` of a piece counts in the text as it was written.
 */
export function splitAtCommas(text: string, start: number): OptionPiece[] {
  const pieces: OptionPiece[] = [];
  let piece = "";
  let pieceStart = start;
  for (let at = start; at < text.length; at++) {
    if (text[at] !== ",") {
      piece += text[at];
    } else if (text[at + 1] === ",") {
      piece += ",";
      at++;
    } else {
      pieces.push({ text: piece, start: pieceStart });
      piece = "";
      pieceStart = at + 1;
    }
  }
  pieces.push({ text: piece, start: pieceStart });
  return pieces;
}
