import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../support/localhost-certificate.js'
import { parseLines, runProgram, startProgram } from './run-program.js'

interface Listening {
  readonly endpoint: string
  readonly port: number
  readonly region: string
  readonly accessKeyId: string
  readonly accessKeySecret: string | null
  readonly control: string | null
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
      control: null,
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

  it('stops with the program that started it, when told to', async () => {
    const ended = await serve('--stop-with-stdin').then(({ program }) => program.end)
    expect([ended.exitCode, ended.stderr]).toEqual([0, ''])
  })

  it('does not repeat a secret of the user', async () => {
    const keys = ['--access-key-id', 'me', '--access-key-secret', 'my own secret']
    const { program, ready } = await serve(...keys)
    expect(ready).toMatchObject({ accessKeyId: 'me', accessKeySecret: null })
    program.process.kill('SIGINT')
    const { stdout, stderr } = await program.end
    expect(stdout.toString() + stderr).not.toContain('my own secret')
  })

  it('takes several keys', async () => {
    const { program, ready } = await serve('--access-key', 'me:my:own', '--access-key', 'you:b')
    expect(ready).toMatchObject({ accessKeyId: 'me', accessKeySecret: null })
    const env = { OSS_ENDPOINT: ready.endpoint, OSS_REGION: ready.region, XDG_DATA_HOME: folder }
    const attempt = async (id: string, secret: string): Promise<string> => {
      const keys = { OSS_ACCESS_KEY_ID: id, OSS_ACCESS_KEY_SECRET: secret }
      const run = await runProgram(['cp', 'oss://box/k', '-'], { env: { ...env, ...keys } })
      return /NoSuchBucket|SignatureDoesNotMatch/.exec(run.stderr)?.[0] ?? run.stderr
    }
    const answers = [attempt('me', 'my:own'), attempt('you', 'b'), attempt('you', 'my:own')]
    expect(await Promise.all(answers)).toEqual([
      'NoSuchBucket',
      'NoSuchBucket',
      'SignatureDoesNotMatch',
    ])
    program.process.kill('SIGINT')
    const { stdout, stderr } = await program.end
    expect(stdout.toString() + stderr).not.toContain('my:own')
  })

  it('stores a seed, does wrong what it is told, and can be steered', async () => {
    await mkdir(join(folder, 'seed', 'box', 'deep'), { recursive: true })
    await writeFile(join(folder, 'seed', 'box', 'deep', 'file'), 'seeded')
    const rule = { operation: 'GetObject', times: 1, action: { type: 'status', status: 503 } }
    await writeFile(join(folder, 'faults.json'), JSON.stringify([rule]))
    const { program, ready, env } = await serve(
      ...['--seed', join(folder, 'seed'), '--faults', join(folder, 'faults.json'), '--control'],
    )
    expect(ready).toMatchObject({ buckets: ['box'], control: `${ready.endpoint}/-/ossferry` })
    const read = async (): Promise<string> => {
      const { stdout } = await runProgram(['cp', 'oss://box/deep/file', '-', '-q'], { env })
      return stdout.toString()
    }
    expect(await read()).toBe('seeded') // after a second attempt
    const log = await fetch(`${ready.control}/requests?operation=GetObject`)
    expect(await log.json()).toMatchObject({ requests: [{ fault: 'status' }, { fault: null }] })
    expect((await fetch(`${ready.control}/reset`, { method: 'POST' })).status).toBe(204)
    expect(await read()).toBe('seeded')
    program.process.kill('SIGINT')
    await program.end
  })

  it('names the rule that it cannot follow', async () => {
    const file = join(folder, 'faults.json')
    await writeFile(file, JSON.stringify([{ action: { type: 'drop' } }, { action: 'drop' }]))
    const { exitCode, stderr } = await runProgram(['serve', '--faults', file])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      `cannot use fault rule 2 of ${file}: action is "drop"; it is an object`,
    )
  })

  it('writes a line for each request, into a file or behind the ready line', async () => {
    const file = join(folder, 'access.ndjson')
    const logged = await serve('--bucket', 'box', '--access-log', file)
    const put = ['cp', '-', 'oss://box/k', '-q']
    await runProgram(put, { env: logged.env, input: Buffer.from('hello') })
    logged.program.process.kill('SIGKILL')
    await logged.program.end
    const [line] = parseLines(await readFile(file))
    expect(line).toEqual({
      version: 1,
      time: expect.any(Number) as number,
      type: 'request',
      durationMs: expect.any(Number) as number,
      method: 'PUT',
      operation: 'PutObject',
      bucket: 'box',
      key: 'k',
      partNumber: null,
      status: 200,
      errorCode: null,
      requestId: expect.stringMatching(/^[0-9A-F]{24}$/) as string,
      bytesReceived: 5,
      bytesSent: 0,
      clientAddress: '127.0.0.1',
      userAgent: expect.stringContaining('ossferry') as string,
      fault: null,
    })

    const { program, env } = await serve('--access-log')
    await runProgram(put, { env, input: Buffer.from('hello') })
    program.process.kill('SIGINT')
    const [, request] = parseLines((await program.end).stdout)
    expect(request).toMatchObject({ type: 'request', status: 404, errorCode: 'NoSuchBucket' })
  })

  it('says that it cannot write its access log', async () => {
    const args = ['serve', '--access-log', join(folder, 'missing', 'log')]
    const { exitCode, stdout, stderr } = await runProgram(args)
    expect([exitCode, stdout.toString()]).toEqual([1, ''])
    expect(stderr).toMatch(/^ossferry: cannot write the access log .*ENOENT/)
  })

  it('speaks HTTPS with a certificate', async () => {
    await writeFile(join(folder, 'cert.pem'), LOCALHOST_CERTIFICATE)
    await writeFile(join(folder, 'key.pem'), LOCALHOST_KEY)
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const secure = await serve('--bucket', 'box', '--tls-cert', cert, '--tls-key', key)
    expect(secure.ready.endpoint).toMatch(/^https:/)
    const env = { ...secure.env, NODE_EXTRA_CA_CERTS: cert }
    const put = await runProgram(['cp', '-', 'oss://box/k', '-q'], { env, input: Buffer.of(1) })
    expect([put.exitCode, put.stderr]).toEqual([0, ''])
    secure.program.process.kill('SIGINT')
    await secure.program.end
    const swapped = await runProgram(['serve', '--tls-cert', key, '--tls-key', cert])
    expect(swapped.exitCode).toBe(2)
    expect(swapped.stderr).toMatch(/^ossferry: cannot use the key and certificate for HTTPS/)
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
