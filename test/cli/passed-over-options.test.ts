import { describe, expect, it } from 'vitest'
import { openedForAll } from './opened.js'
import { openScene } from './verb-scene.js'

const scene = openedForAll(() => openScene({ 'dir/a.txt': 'abc' }))
const CALLBACK = '{"callbackUrl":"http://127.0.0.1:1/","callbackBody":"a"}'

describe('an option that would be passed over', () => {
  it.each([
    ['--callback is for uploads', 'cp', '-r', 'oss://box/dir/', 'oss://other/', CALLBACK],
    ['--callback is for uploads', 'cp', 'oss://box/dir/a.txt', 'file', CALLBACK],
    ['--forbid-overwrite protects', 'cp', 'oss://box/dir/a.txt', 'file', '--forbid-overwrite'],
    ['--forbid-overwrite protects', 'mv', '-r', 'oss://box/dir/', 'to', '--forbid-overwrite'],
    ['--acl says what is stored', 'sync', 'oss://box/dir/', 'to', '--acl=private'],
    ['--follow-symlinks is about', 'verify', 'oss://box/', 'oss://other/', '--follow-symlinks'],
  ])('is refused before anything is sent: %s: %s %s %s', async (message, ...args) => {
    const given = args.flatMap((arg) => (arg === CALLBACK ? ['--callback', arg] : [arg]))
    const { length } = scene.server.requests
    const { exitCode, stderr } = await scene.run(...given)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
    expect(scene.server.requests).toHaveLength(length)
  })
})
