import { describe, expect, it } from 'vitest'
import { openedForAll } from './opened.js'
import { runProgram } from './run-program.js'
import { openScene } from './verb-scene.js'

const scene = openedForAll(() => openScene({ 'a.txt': 'abc' }))

/** Each verb, and the operation without which it can do nothing. */
const VERBS: readonly (readonly [string, readonly string[]])[] = [
  ['ListBuckets', ['ls']],
  ['ListObjectsV2', ['ls', 'oss://box']],
  ['ListMultipartUploads', ['ls', '--multipart', 'oss://box']],
  ['HeadObject', ['stat', 'oss://box/a.txt']],
  ['GetBucketInfo', ['stat', 'oss://box']],
  ['GetObject', ['cat', 'oss://box/a.txt']],
  ['DeleteObject', ['rm', 'oss://box/a.txt']],
  ['ListObjectsV2', ['rm', '-rf', 'oss://box/a']],
  ['PutBucket', ['mb', 'oss://new-box']],
  ['DeleteBucket', ['rb', 'oss://box']],
  ['ListObjectsV2', ['du', 'oss://box']],
  ['HeadObject', ['hash', 'oss://box/a.txt']],
  ['ListMultipartUploads', ['uploads', 'list', 'oss://box']],
  ['AbortMultipartUpload', ['uploads', 'abort', 'oss://box/a.txt', '--upload-id', 'ABC']],
  ['HeadObject', ['mv', 'oss://box/a.txt', 'b.txt']],
]

describe('a verb', () => {
  it.each(VERBS)(
    'without the permission for %s fails and says which request: %j',
    async (...verb) => {
      const [operation, args] = verb
      scene.deny(operation)
      const { exitCode, stdout, stderr } = await scene.run(...args, '-q')
      scene.server.faults.clear()
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toMatch(/^ossferry: .*AccessDenied \(HTTP 403\).*\[request ID \w+/m)
      expect(stderr).toContain('check that the key may do this')
      expect(await scene.keys('box')).toEqual(['a.txt'])
    },
  )

  it('without credentials has exit code 4', async () => {
    const verbs = [
      ['ls'],
      ['rm', 'oss://box/a'],
      ['presign', 'oss://box/a'],
      ['mv', 'oss://box/a', 'b'],
    ]
    const ends = await Promise.all(
      verbs.map((args) => runProgram(args, { env: { HOME: scene.folder } })),
    )
    for (const { exitCode, stdout } of ends) {
      expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 4, stdout: '' })
    }
  })

  it('tells its failure as a line of JSON, too', async () => {
    const [line] = await scene.lines('stat', 'oss://box/missing')
    expect(line).toMatchObject({ version: 1, type: 'error', code: 'NoSuchKey', exitCode: 1 })
    expect(line?.['requestId']).toMatch(/^\w+$/)
  })
})
