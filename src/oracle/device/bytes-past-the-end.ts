import { hex, type Judgement } from "../judgement/judgement.ts";

/** How a device answered an access: with all ones for the whole of it, or byte by byte. */
export type Answer = "all-ones" | "bytewise";

/** A read that covers bytes past the end of the config space. */
export interface ReadPastTheEnd {
  /** Offset of its first byte in the config space. */
  readonly offset: number;
  /** Bytes read: 1, 2 or 4. */
  readonly width: number;
  readonly value: number;
  /** How many of its bytes lie inside the config space; 0 for a read behind the end. */
  readonly inside: number;
}

/**
 * What lies behind the config space (device.md 10.1): in each byte one constant of the device's choice, or all ones
 * for an access as a whole; the same access gives the same each time.
 */
export class BytesPastTheEnd {
  readonly #judgement: Judgement;
  /** The byte that the device gives, once a read has shown it. */
  #constant: number | undefined = undefined;
  /** Offset and width of an access -> how it was answered. */
  readonly #answers: Map<string, Answer> = new Map();

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** Judges the bytes past the end, and says how the device answered: those inside count only when bytewise. */
  read({ offset, width, value, inside }: ReadPastTheEnd): Answer {
    const answer = value === 2 ** (8 * width) - 1 ? "all-ones" : "bytewise";
    const place = `${offset}/${width}`;
    const before = this.#answers.get(place) ?? answer;
    this.#answers.set(place, before);
    const bytes = Array.from({ length: width - inside }, (_, index) => byteOf(value, inside + index));
    const constant = this.#constant ?? (bytes[0] as number);
    if (before !== answer) {
      this.#judgement.deviates(
        "byte-past-the-end",
        {},
        `${before === "all-ones" ? "ones" : "no ones"} in a read of ${width} at ${offset}, as the same read gave before`,
        hex(value),
      );
      return answer;
    }
    const wrong = answer === "all-ones" ? -1 : bytes.findIndex((byte) => byte !== constant);
    this.#judgement.expect(
      "byte-past-the-end",
      wrong < 0,
      () => `${hex(constant)} at byte ${offset + inside + wrong}, as at other bytes past the end of the config space`,
      () => `${hex(bytes[wrong] as number)} in a read of ${width} at ${offset}`,
    );
    if (answer === "bytewise") {
      this.#constant = constant;
    }
    this.#note(answer, constant, inside);
    return answer;
  }

  /** MSI-X was turned on or off: the same access goes to another place of BAR0, where it may be refused. */
  moved(): void {
    this.#answers.clear();
  }

  /** Ones in a read behind the end do not tell whether they are those of each byte or of the whole. */
  #note(answer: Answer, constant: number, inside: number): void {
    if (answer === "bytewise") {
      this.#judgement.note("OPEN-1", constant === 0xff ? "bytewise" : constant === 0 ? "zeros" : "constant");
    } else if (inside > 0) {
      this.#judgement.note("OPEN-1", "all-ones");
    }
  }
}

function byteOf(value: number, index: number): number {
  return Math.floor(value / 2 ** (8 * index)) & 0xff;
}
