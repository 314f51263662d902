import { counted } from "../../base/counted.ts";

/** A number as a person writes it: small ones in decimal, others in hexadecimal. */
export function number(value: number): string {
  return value >= -1 && value < 10 ? String(value) : `0x${value.toString(16)}`;
}

/** The same for a number that counts something: decimal up to a few thousand. */
export function longNumber(value: number): string {
  return value < 0x1000 ? String(value) : `0x${value.toString(16)}`;
}

/** A count of bytes with its unit. */
export function bytes(count: number): string {
  return counted(count, "byte");
}

/** The place of an access: how many bytes, and where in a space. */
export function placeWords(width: number, space: string, offset: number): string {
  return `${bytes(width)} ${space} ${number(offset)}`;
}
