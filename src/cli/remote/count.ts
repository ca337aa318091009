/** Numbers of things as people read them. */

/** `1 object`, `12,345 objects`. */
export function formatCount(count: number, thing: string): string {
  return `${formatNumber(count)} ${thing}${count === 1 ? '' : 's'}`
}

/** `12,345`. By hand: loading a locale costs a program 10 ms. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
