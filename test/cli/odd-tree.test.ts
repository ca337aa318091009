/**
 * A whole tree there and back.
 * `OSSFERRY_TREE_FILES=100000 npx vitest run test/cli/odd-tree.test.ts` does the same with as many
 * files, and tells how long each step takes.
 */

import { readFileSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, it } from 'vitest'
import { changeOddTree, makeOddTree } from '../support/odd-tree.js'
import { openWorkplace, parseLines, runProgram } from './run-program.js'

const COUNT = Number(process.env['OSSFERRY_TREE_FILES'] ?? 1000)
const CHANGES = 100
const SEED = 11
const WRITES = new Set(['PutObject', 'DeleteMultipleObjects', 'DeleteObject', 'CopyObject'])
const TIMEOUT_MS = 60_000 + COUNT * 20

it(
  `${COUNT} files with odd names go up and down, and then only what has changed (seed ${SEED})`,
  async () => {
    // The server's own log has an end.
    let writes: (string | undefined)[] = []
    await using place = await openWorkplace({
      onRequest: ({ operation }) => {
        if (WRITES.has(operation ?? '')) writes.push(operation)
      },
    })
    const tree = makeOddTree(place.path('tree'), COUNT, SEED)
    const run = async (...args: string[]) => {
      const startedAt = performance.now()
      writes = []
      const end = await runProgram([...args, '--json'], { env: place.env, cwd: place.folder })
      expect({ exitCode: end.exitCode, stderr: end.stderr.slice(0, 600) }).toEqual({
        exitCode: 0,
        stderr: expect.any(String) as string,
      })
      if (COUNT > 10_000)
        console.log(args.join(' '), Math.round(performance.now() - startedAt), 'ms')
      return { lines: parseLines(end.stdout), writes }
    }
    const pathsOf = (lines: readonly Readonly<Record<string, unknown>>[], action: string) =>
      lines
        .filter((line) => line['action'] === action)
        .map((line) => String(line['path']))
        .sort()

    await run('sync', 'tree', 'oss://box/t/')
    await run('verify', 'tree', 'oss://box/t/')
    await run('sync', 'oss://box/t/', 'down')
    expectSame(place.path('down'), tree.files)
    const again = await run('sync', 'tree', 'oss://box/t/', '--delete')
    expect(again.writes).toEqual([])
    expect(again.lines.at(-1)).toMatchObject({ done: 0, unchanged: COUNT, deleted: 0 })

    const { sent, deleted } = changeOddTree(tree, CHANGES, SEED)
    const up = await run('sync', 'tree', 'oss://box/t/', '--delete')
    expect(pathsOf(up.lines, 'upload')).toEqual(sent)
    expect(pathsOf(up.lines, 'delete')).toEqual(deleted)
    expect(up.writes.filter((operation) => operation === 'PutObject')).toHaveLength(sent.length)
    const down = await run('sync', 'oss://box/t/', 'down', '--delete')
    expect(pathsOf(down.lines, 'download')).toEqual(sent)
    expect(pathsOf(down.lines, 'delete')).toEqual(deleted)
    expectSame(place.path('down'), tree.files)
    await run('verify', 'tree', 'oss://box/t/')
  },
  TIMEOUT_MS,
)

/** Byte by byte; nothing more and nothing less. */
function expectSame(root: string, files: ReadonlyMap<string, string>): void {
  let count = 0
  const different: string[] = []
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    count += 1
    const place = join(entry.parentPath, entry.name)
    const path = place.slice(root.length + 1).replaceAll(sep, '/')
    if (readFileSync(place, 'utf8') !== files.get(path)) different.push(path)
  }
  expect(different).toEqual([])
  expect(count).toBe(files.size)
}
