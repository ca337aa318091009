import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runProgram } from './run-program.js'

const configured = {
  OSS_ENDPOINT: 'http://127.0.0.1:9',
  OSS_REGION: 'cn-hangzhou',
  OSS_ACCESS_KEY_ID: 'id',
  OSS_ACCESS_KEY_SECRET: 'secret',
}

describe('ossferry', () => {
  it('prints its version', async () => {
    const manifest = new URL('../../package.json', import.meta.url)
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    const { exitCode, stdout } = await runProgram(['--version'])
    expect({ exitCode, text: stdout.toString() }).toEqual({ exitCode: 0, text: `${version}\n` })
  })

  it('explains itself, and each command, on standard output', async () => {
    const helps = await Promise.all(
      [['--help'], ['cp', '--help'], ['serve', '--help']].map((args) => runProgram(args)),
    )
    for (const { exitCode, stdout, stderr } of helps) {
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(stdout.toString()).toContain('Usage: ossferry')
    }
  })

  it('without a command prints its help and takes it for a mistake', async () => {
    const { exitCode, stderr } = await runProgram([])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Usage: ossferry')
  })

  it.each([
    [['copy', 'a', 'b'], "unknown command 'copy'"],
    [['cp', 'a'], "missing required argument 'target'"],
    [['cp', 'a', 'b'], 'neither side is an object'],
    [['cp', 'oss://box/a', 'oss://box/a'], 'source and target are the same object'],
    [['cp', 'oss://box/folder/a', 'oss://box/folder/'], 'source and target are the same object'],
    [['cp', 'oss://box/', 'oss://box/b'], 'or -r for all below a prefix'],
    [['cp', 'oss://box/a', 'oss://other'], 'oss://other/ to keep the name of the object'],
    [['cp', 'oss://box/a', 'oss://box/b', '--callback', '{}'], 'OSS calls nobody'],
    [['cp', 'a', 'oss://box'], 'the key is missing in oss://box'],
    [['cp', 'oss://box/', 'a'], 'the key is missing'],
    [['cp', 'a', 'oss:///key'], 'The bucket is missing'],
    [['cp', '-', 'oss://box/folder/'], 'standard input has no name'],
    [['cp', 'a', 'oss://box/k', '--part-size', '8q'], '--part-size'],
    [['cp', 'a', 'oss://box/k', '--part-size', '1k'], 'Give a size from 100k to 5g'],
    [['cp', 'a', 'oss://box/k', '--parallel', '0'], '--parallel'],
    [['cp', 'a', 'oss://box/k', '--acl', 'open'], 'default, private, public-read'],
    [['cp', 'a', 'oss://box/k', '--meta', 'colour'], 'Give name=value'],
    [['cp', 'a', 'oss://box/k', '--callback', '{nothing'], 'It is no JSON'],
    [['cp', 'a', 'oss://box/k', '--fast'], "unknown option '--fast'"],
    [['cp', 'oss://box/k', '-', '--json'], '--json and data'],
    [['ls', '-r'], '--versions and --multipart need oss://bucket'],
    [['demo', '--size', '1k'], 'too few to be interrupted'],
    [['demo', 'film.mp4', '--size', '8m'], '--size is for bytes that are made up'],
    [['ls', 'oss://box', '--multipart', '--after', 'x'], '--after does not go with --multipart'],
    [['ls', 'photos'], 'write oss://bucket/prefix'],
    [['ls', 'oss://box', '--limit', '0'], '--limit'],
    [['stat'], "missing required argument 'name'"],
    [['cat', 'oss://box'], 'The key is missing'],
    [['cat', 'oss://box/a', '--range', '9-2'], 'Give first-last'],
    [['cat', 'oss://box/a', '--json'], '--json and data'],
    [['rm', 'file'], 'It is not in OSS; write oss://bucket/key'],
    [['mb', 'oss://box/key'], 'It names an object'],
    [['mb', 'oss://box', '--redundancy', 'XRS'], 'Give one of LRS, ZRS'],
    [['rb', 'oss://box', '-f'], 'give --yes with --force'],
    [['du', 'oss://box', '-d', 'x'], '--depth'],
    [['hash', 'oss://box'], 'the key is missing'],
    [['hash', 'a', '-a', 'sha1'], 'Give one of crc64, md5'],
    [['presign', 'oss://box/a', '--expires', '7'], 'Give a length of time'],
    [['presign', 'oss://box/a', '--method', 'PUT', '--response-expires', 'x'], '--method GET'],
    [['presign', 'oss://box/a', '--content-type', 'x'], 'for --method PUT'],
    [['uploads', 'abort', 'oss://box/a'], 'give --upload-id for one upload'],
    [['uploads', 'abort', 'oss://box', '--upload-id', 'x'], 'the key is missing'],
    [['mv', '-', 'oss://box/a'], 'standard input cannot be moved'],
    [['mv', 'oss://box/a', '-'], 'use cp, then rm'],
    [['mv', 'oss://box/a', 'oss://box/a', '--meta', 'a=b'], 'are the same object'],
    [['transfers', 'frob'], "unknown command 'frob': give one of list, resume, remove"],
    [['transfers', 'resum', '--all'], 'Did you mean resume?'],
    [['uploads', 'lsit', 'oss://box'], 'give one of list, abort\n(Did you mean list?)'],
    [
      ['--profile', 'x', 'config', 'usnet'],
      'give one of list, get, set, unset\n(Did you mean unset',
    ],
    [['transfers', 'list', 'frob'], 'too many arguments'],
    [['completion', 'csh'], 'Give one of bash, zsh, fish'],
    [['sync', 'a', 'b'], 'neither side is in OSS'],
    [['sync', 'a', 'oss://box/', '--delete', '--files-from', 'l'], '--files-from names a part'],
    [['sync', 'a', 'oss://box/', '--jobs', '0'], '--jobs'],
    [['verify', 'a', '-'], 'one stream'],
    [['mv', '-r', 'a', 'b'], 'neither side is in OSS'],
    [['serve', '--port', 'x'], '--port'],
    [['serve', '--memory', '--data', 'd'], 'exclude each other'],
    [['serve', '--access-key-id', 'id'], 'go together'],
    [['serve', '--access-key', 'id'], '--access-key takes an ID and its secret'],
    [['serve', '--tls-cert', 'c.pem'], '--tls-cert and --tls-key go together'],
    [['serve', '--tls-cert', 'c.pem', '--tls-key', 'k.pem'], 'cannot read --tls-cert: ENOENT'],
    [['serve', '--faults', 'missing.json'], 'cannot read the faults: ENOENT'],
    [['serve', '--faults', 'README.md'], 'cannot use the faults in README.md: it is no JSON'],
    [['serve', '--seed', 'missing'], 'cannot store the seed: cannot read missing'],
    [['serve', '--control-token', ''], 'without a token'],
  ])('refuses %j as a mistake of usage', async (args, message) => {
    const { exitCode, stdout, stderr } = await runProgram(args, { env: configured })
    expect(exitCode).toBe(2)
    expect(stdout.toString()).toBe('')
    expect(stderr).toMatch(/^ossferry: /)
    expect(stderr).toContain(message)
  })

  it('names everything that is not configured, and the way to a local OSS', async () => {
    const { exitCode, stderr } = await runProgram(['cp', 'a', 'oss://box/k'])
    expect(exitCode).toBe(4)
    expect(stderr).toContain('OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET')
    expect(stderr).toContain('OSS_REGION or OSS_ENDPOINT')
    expect(stderr).toContain('ossferry serve')
  })

  it('says where in the program it failed only when asked to', async () => {
    const args = ['cp', 'missing', 'oss://box/k']
    const plain = await runProgram(args, { env: configured })
    const debug = await runProgram(args, { env: { ...configured, OSSFERRY_DEBUG: '1' } })
    expect(plain.stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(debug.stderr).toMatch(/\n\s+at /)
  })
})
