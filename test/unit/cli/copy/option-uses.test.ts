import { describe, expect, it } from 'vitest'
import { findMeaninglessOption } from '../../../../src/cli/copy/option-uses.js'
import type { TreeOptions } from '../../../../src/cli/tree/tree-options.js'

type Way = 'upload' | 'download' | 'copy'

const WAYS = ['upload', 'download', 'copy'] as const

function refusedWays(options: TreeOptions, verb: 'cp' | 'sync' = 'cp'): readonly Way[] {
  return WAYS.filter((action) => findMeaninglessOption({ action, verb }, options) !== undefined)
}

describe('an option that would be passed over', () => {
  it.each<readonly [string, TreeOptions, readonly Way[]]>([
    ['nothing', {}, []],
    ['--callback', { callback: 'e30=' }, ['download', 'copy']],
    ['--callback and its variables', { callback: 'a', callbackVar: 'b' }, ['download', 'copy']],
    ['--callback-var alone', { callbackVar: 'e30=' }, ['upload', 'download', 'copy']],
    ['--content-type', { contentType: 'text/plain' }, ['download']],
    ['--meta', { meta: { a: 'b' } }, ['download']],
    ['--acl', { acl: 'private' }, ['download']],
    ['--storage-class', { storageClass: 'IA' }, ['download']],
    ['--forbid-overwrite', { forbidOverwrite: true }, ['download']],
    ['--fold-case', { foldCase: true }, ['upload', 'copy']],
    ['--follow-symlinks', { followSymlinks: true }, ['copy']],
    ['--ignore-file', { ignoreFile: ['.gitignore'] }, ['download', 'copy']],
    ['--preserve', { preserve: new Set(['mtime']) }, []],
    [
      '--preserve with --meta',
      { preserve: new Set(['mtime']), meta: { a: 'b' } },
      ['download', 'copy'],
    ],
    ['how fast', { parallel: 2, partSize: 1, multipartThreshold: 1 }, []],
  ])('is refused where it means nothing: %s', (_, options, expected) => {
    expect(refusedWays(options)).toEqual(expected)
  })

  it('means something where sync reads the folder it writes into', () => {
    expect(refusedWays({ ignoreFile: ['.gitignore'] }, 'sync')).toEqual(['copy'])
  })
})
