/** What the bus carries: all ones where nothing decodes, and no more bits than the access is wide. */
export function onBus(value: number | undefined, width: number): number {
  const bits = value === undefined ? -1 : value;
  return width === 4 ? bits >>> 0 : bits & (width === 2 ? 0xffff : 0xff);
}
