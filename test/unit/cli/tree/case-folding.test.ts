import { describe, expect, it } from 'vitest'
import { foldsCase, type FoldingDisk } from '../../../../src/cli/tree/local/case-folding.js'

interface Disk extends FoldingDisk {
  readonly files: Set<string>
  readonly made: string[]
}

/** Has these folders and files; in the folders of `folding` names that differ in case are one. */
function diskOf(files: readonly string[], folding: readonly string[]): Disk {
  const all = new Set(files)
  const made: string[] = []
  const folds = (path: string): boolean =>
    folding.some((folder) => path.startsWith(folder === '/' ? '/' : `${folder}/`))
  const find = (path: string): string | undefined =>
    [...all].find(
      (file) => file === path || (folds(file) && file.toLowerCase() === path.toLowerCase()),
    )
  return {
    files: all,
    made,
    namesIn: async (folder) => {
      if (folder !== '/' && find(folder) === undefined) return undefined
      const start = folder === '/' ? '/' : `${folder}/`
      const below = [...all].filter((file) => file.startsWith(start))
      return below.map((file) => file.slice(start.length)).filter((name) => !name.includes('/'))
    },
    identityOf: async (path) => find(path),
    make: async (path) => {
      made.push(path)
      all.add(path)
    },
    remove: async (path) => void all.delete(path),
  }
}

const PLACES: readonly (readonly [string, readonly string[], string])[] = [
  ['a folder with a file', ['/mnt', '/mnt/card', '/mnt/card/a'], '/mnt/card'],
  ['an empty folder', ['/mnt', '/mnt/card'], '/mnt/card'],
  ['a folder of files without letters', ['/mnt', '/mnt/card', '/mnt/card/1'], '/mnt/card'],
  ['a folder of German files', ['/mnt', '/mnt/card', '/mnt/card/straße.txt'], '/mnt/card'],
  ['a folder that is not made yet', ['/mnt', '/mnt/card', '/mnt/card/A'], '/mnt/card/2/new'],
]

describe('whether names that differ in case are one file', () => {
  it.each(PLACES)('is found out in %s', async (_, files, folder) => {
    const disk = diskOf(files, ['/mnt/card'])
    expect(await foldsCase(folder, { readOnly: false, disk })).toBe(true)
    expect([...disk.files]).toEqual(files)
    const other = diskOf(files, [])
    expect(await foldsCase(folder, { readOnly: false, disk: other })).toBe(false)
  })

  it('is not asked of the disk that the folder is mounted on', async () => {
    const disk = diskOf(['/mnt', '/mnt/card', '/mnt/card/a'], ['/'])
    const card = diskOf(['/mnt', '/mnt/card', '/mnt/card/a'], ['/mnt'])
    expect(await foldsCase('/mnt/card', { readOnly: true, disk })).toBe(true)
    expect(await foldsCase('/mnt/card', { readOnly: true, disk: card })).toBe(true)
  })

  it('is asked without writing in a dry run', async () => {
    const disk = diskOf(['/mnt', '/mnt/card'], ['/mnt/card'])
    expect(await foldsCase('/mnt/card', { readOnly: true, disk })).toBe(false)
    expect(disk.made).toEqual([])
  })
})
