/** Which paths, made from keys of strangers, may be written below a folder. */

const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
const WINDOWS_CHARACTERS = /[<>:"|?*\\\u0000-\u001f]/

/**
 * What speaks against writing `path` below a folder; `undefined` when nothing does. `path` has
 * segments separated by `/`, as a key has.
 */
export function findPathProblem(path: string, platform: string): string | undefined {
  if (path.includes('\0')) return 'it has a NUL character'
  if (path.startsWith('/')) return 'it is absolute'
  if (/^[a-z]:/i.test(path)) return 'it begins with a drive letter'
  for (const segment of path.split('/')) {
    const problem = findSegmentProblem(segment, platform)
    if (problem !== undefined) return problem
  }
  return undefined
}

function findSegmentProblem(segment: string, platform: string): string | undefined {
  if (segment === '') return 'it has an empty segment'
  if (segment === '.' || segment === '..') return `it has the segment ${segment}`
  if (platform !== 'win32') return undefined
  if (WINDOWS_CHARACTERS.test(segment)) return 'it has a character that Windows gives a meaning'
  if (WINDOWS_DEVICE.test(segment)) return 'it names a device of Windows'
  if (/[. ]$/.test(segment)) return 'Windows drops a dot or a space at the end of a name'
  return undefined
}
