import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram, startProgram } from './run-program.js'

interface Listening {
  readonly endpoint: string
  readonly port: number
  readonly region: string
  readonly accessKeyId: string
  readonly accessKeySecret: string | null
}

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-serve-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Starts a server on a free port. */
async function serve(...args: string[]) {
  const program = startProgram(['serve', '--json', ...args])
  const [line] = await program.untilStdout(/^.*\n/)
  const ready = JSON.parse(line) as Listening
  const env = {
    OSS_ENDPOINT: ready.endpoint,
    OSS_REGION: ready.region,
    OSS_ACCESS_KEY_ID: ready.accessKeyId,
    OSS_ACCESS_KEY_SECRET: ready.accessKeySecret ?? '',
    XDG_DATA_HOME: folder,
  }
  return { program, ready, env }
}

describe('serve', () => {
  it('prints one line of JSON with what a client needs, and serves', async () => {
    const { program, ready, env } = await serve('--bucket', 'one', '--bucket', 'two')
    expect(ready).toEqual({
      version: 1,
      time: expect.any(Number) as number,
      type: 'listening',
      endpoint: `http://127.0.0.1:${ready.port}`,
      port: expect.any(Number) as number,
      region: 'cn-hangzhou',
      accessKeyId: 'ossferry',
      accessKeySecret: 'ossferry-secret',
      buckets: ['one', 'two'],
      data: null,
      pid: program.process.pid,
    })
    const put = await runProgram(['cp', '-', 'oss://two/k', '-q'], {
      env,
      input: Buffer.from('hello'),
    })
    const got = await runProgram(['cp', 'oss://two/k', '-', '-q'], { env })
    expect([put.exitCode, got.exitCode, got.stdout.toString()]).toEqual([0, 0, 'hello'])
    program.process.kill('SIGTERM')
    expect((await program.end).exitCode).toBe(0)
  })

  it('keeps what it was given in its data directory', async () => {
    const data = ['--data', join(folder, 'oss'), '--bucket', 'box']
    const first = await serve(...data)
    await runProgram(['cp', '-', 'oss://box/k', '-q'], {
      env: first.env,
      input: Buffer.from('hello'),
    })
    first.program.process.kill('SIGKILL')
    await first.program.end
    const second = await serve(...data)
    const got = await runProgram(['cp', 'oss://box/k', '-', '-q'], { env: second.env })
    expect(got.stdout.toString()).toBe('hello')
    second.program.process.kill('SIGINT')
    expect((await second.program.end).exitCode).toBe(0)
  })

  it('prints lines to paste, for people', async () => {
    const program = startProgram(['serve', '--bucket', 'box'])
    await program.untilStdout(/Ctrl-C/)
    program.process.kill('SIGINT')
    const { exitCode, stdout } = await program.end
    expect(exitCode).toBe(0)
    expect(stdout.toString()).toMatch(/ {2}export OSS_ENDPOINT=http:\/\/127\.0\.0\.1:\d+\n/)
    expect(stdout.toString()).toContain('  export OSS_ACCESS_KEY_SECRET=ossferry-secret\n')
    expect(stdout.toString()).toContain('ossferry cp package.json oss://box/package.json')
  })

  it('does not repeat a secret of the user', async () => {
    const keys = ['--access-key-id', 'me', '--access-key-secret', 'my own secret']
    const { program, ready } = await serve(...keys)
    expect(ready).toMatchObject({ accessKeyId: 'me', accessKeySecret: null })
    program.process.kill('SIGINT')
    const { stdout, stderr } = await program.end
    expect(stdout.toString() + stderr).not.toContain('my own secret')
  })

  it('refuses to listen to the network with the key that everybody knows', async () => {
    const { exitCode, stderr } = await runProgram(['serve', '--host', '0.0.0.0'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('cannot listen on 0.0.0.0 with the default access key')
    expect(stderr).toContain('--access-key-id')
  })

  it('says that a port is taken', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    try {
      const { port } = other.address() as AddressInfo
      const { exitCode, stderr } = await runProgram(['serve', '--port', String(port)])
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(/^ossferry: cannot listen on 127\.0\.0\.1 port \d+: .*EADDRINUSE/)
    } finally {
      other.close()
    }
  })

  it('says that data cannot be kept where it was told to', async () => {
    await writeFile(join(folder, 'file'), '')
    const { exitCode, stderr } = await runProgram(['serve', '--data', join(folder, 'file', 'oss')])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^ossferry: .*ENOTDIR/)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('refuses a name that no bucket has', async () => {
    const { exitCode, stderr } = await runProgram(['serve', '--bucket', 'Not_A_Bucket'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^ossferry: .*Not_A_Bucket/)
  })
})
