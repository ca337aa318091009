/** A tree of files with odd names, the same for the same seed, and changes of it. */

import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { seededRandom } from './seeded-random.js'

/** Each is the name of folders and the beginning of names of files somewhere. */
const ODD_NAMES = [
  '漢字かな',
  '😀 \uffee', // UTF-16 sorts these the other way round than UTF-8
  '\uffee 😀',
  'é'.normalize('NFC'),
  'e\u0301',
  'two  spaces',
  ' edges ',
  `quo'te"s`,
  'line\nbreak',
  '100%25',
  'a+b',
  '~home',
  '#hash?q=1&r',
  '..foo',
  '...',
  '-dash',
  'back\\slash',
  '*[star]?',
  '.hidden',
  'x'.repeat(200),
] as const

const FILES_OF_FOLDER = 40
const PAST_SECONDS = Date.UTC(2026, 0, 1) / 1000
const LONGEST_NAME = 255

export interface OddTree {
  readonly root: string
  /** Contents by path. Who changes the tree changes them. */
  readonly files: Map<string, string>
}

/** Files long unmodified, some of them empty, with empty folders between. */
export function makeOddTree(root: string, count: number, seed: number): OddTree {
  const random = seededRandom(seed)
  const tree: OddTree = { root, files: new Map() }
  let folder = ''
  for (let index = 0; index < count; index += 1) {
    if (index % FILES_OF_FOLDER === 0) {
      folder = folderOf(index, random)
      mkdirSync(join(root, folder, 'empty folder'), { recursive: true })
    }
    const name = ODD_NAMES[index % ODD_NAMES.length]!
    const whole = `${name} ${index}`
    const long =
      index % 97 === 0 ? whole.padEnd(whole.length + LONGEST_NAME - size(whole), 'y') : whole
    put(tree, `${folder}/${long}`, index % 50 === 0 ? '' : `content of ${index}`)
  }
  return tree
}

function folderOf(index: number, random: () => number): string {
  const depth = 1 + Math.floor(random() * 3)
  const names = Array.from(
    { length: depth },
    () => ODD_NAMES[Math.floor(random() * ODD_NAMES.length)],
  )
  return [...names, `d${index / FILES_OF_FOLDER}`].join('/')
}

export interface Changes {
  /** What a sync has to transfer. */
  readonly sent: readonly string[]
  /** And to delete. */
  readonly deleted: readonly string[]
}

/** A fourth each: new, changed, deleted, and files that are folders now. */
export function changeOddTree(tree: OddTree, count: number, seed: number): Changes {
  const random = seededRandom(seed)
  const paths = [...tree.files.keys()]
  const chosen = new Set<string>()
  while (chosen.size < count) chosen.add(paths[Math.floor(random() * paths.length)]!)
  const sent: string[] = []
  const deleted: string[] = []
  for (const [index, path] of [...chosen].entries()) {
    const kind = index % 4
    const target = [`${dirname(path)}/new\t${index}`, path, undefined, `${path}/in\nside`][kind]
    if (kind >= 2) {
      rmSync(join(tree.root, path))
      tree.files.delete(path)
      deleted.push(path)
    }
    if (target === undefined) continue
    mkdirSync(dirname(join(tree.root, target)), { recursive: true })
    put(tree, target, `changed ${index} at ${path.length}`, false)
    sent.push(target)
  }
  return { sent: sent.sort(), deleted: deleted.sort() }
}

function put({ root, files }: OddTree, path: string, content: string, old = true): void {
  const place = join(root, path)
  writeFileSync(place, content)
  if (old) utimesSync(place, PAST_SECONDS, PAST_SECONDS)
  files.set(path, content)
}

function size(text: string): number {
  return Buffer.byteLength(text)
}
