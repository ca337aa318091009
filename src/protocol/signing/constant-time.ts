/** Comparison of secrets that takes the same time wherever they differ. */

/** Whether two texts are equal. Only whether their lengths are equal shows in the time taken. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  }
  return difference === 0
}
