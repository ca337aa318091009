/** `ossferry whoami` and `ossferry doctor`. */

import { describe, expect, it } from 'vitest'
import {
  openWorkplace,
  parseLines,
  runProgram,
  startProgram,
  type RunningProgram,
} from './run-program.js'

describe('ossferry whoami', () => {
  it('says which key is used, from where, and what it may do', async () => {
    await using place = await openWorkplace()
    const { exitCode, stdout } = await runProgram(['whoami', 'oss://box'], { env: place.env })
    expect(exitCode).toBe(0)
    const text = stdout.toString()
    expect(text).toMatch(/^credentials +access key os\*\*\*\*$/m)
    expect(text).toMatch(/^from +OSS_ACCESS_KEY_ID$/m)
    expect(text).toMatch(/^list oss:\/\/box +yes$/m)
    expect(text).not.toContain('ossferry-secret')
  })

  it('says no where OSS says no', async () => {
    await using place = await openWorkplace()
    place.server.faults.add({
      operation: 'ListBuckets',
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    const { exitCode, stdout } = await runProgram(['whoami', '--json'], { env: place.env })
    expect(exitCode).toBe(0)
    expect(parseLines(stdout)[0]).toMatchObject({
      type: 'identity',
      permissions: [{ name: 'ListBuckets', answer: 'no', code: 'AccessDenied' }],
    })
  })

  it('ends with 4 for a key that OSS refuses, and with 1 when nobody answers', async () => {
    await using place = await openWorkplace()
    const wrong = { ...place.env, OSS_ACCESS_KEY_SECRET: 'wrong-secret' }
    const refused = await runProgram(['whoami'], { env: wrong })
    expect(refused.exitCode).toBe(4)
    expect(refused.stderr).toContain('SignatureDoesNotMatch')
    expect(refused.stderr + refused.stdout.toString()).not.toContain('wrong-secret')
    const away = await runProgram(['whoami'], {
      env: { ...place.env, OSS_ENDPOINT: 'http://127.0.0.1:9' },
    })
    expect(away.exitCode).toBe(1)
  })
})

describe('ossferry doctor', () => {
  const outcomesOf = (stdout: Buffer): unknown =>
    Object.fromEntries(parseLines(stdout).map(({ name, outcome }) => [name, outcome]))

  it('finds nothing wrong where nothing is, and leaves nothing behind', async () => {
    await using place = await openWorkplace()
    const args = ['doctor', 'oss://box', '--throughput', '200k', '--json']
    const { exitCode, stdout } = await runProgram(args, { env: place.env })
    expect(exitCode).toBe(0)
    expect(outcomesOf(stdout)).toEqual({
      configuration: 'ok',
      credentials: 'ok',
      proxy: 'ok',
      network: 'ok',
      clock: 'ok',
      key: 'ok',
      region: 'ok',
      list: 'ok',
      uploads: 'ok',
      throughput: 'ok',
    })
    const left = await runProgram(['ls', '-r', 'oss://box'], { env: place.env })
    expect(left.stdout.toString()).not.toContain('doctor')
  })

  it.each([
    ['nothing is configured', {}, 'configuration', 'ossferry config'],
    ['nobody answers', { OSS_ENDPOINT: 'http://127.0.0.1:9' }, 'network', 'check --endpoint'],
    ['the region is not that of the endpoint', { OSS_REGION: 'cn-beijing' }, 'key', '--region'],
    ['the secret is wrong', { OSS_ACCESS_KEY_SECRET: 'wrong' }, 'key', 'OSS_ACCESS_KEY_SECRET'],
  ])('fails, and says what to do, when %s', async (_, env, name, advice) => {
    await using place = await openWorkplace()
    const whole = Object.keys(env).length === 0 ? {} : { ...place.env, ...env }
    const { exitCode, stdout } = await runProgram(['doctor'], { env: whole })
    expect(exitCode).toBe(1)
    const [, failed = ''] =
      new RegExp(`^(fail +${name} .*\\n.*)$`, 'm').exec(stdout.toString()) ?? []
    expect(failed).toContain(advice)
  })

  it('warns of what the key may not do, and fails for a bucket that is not there', async () => {
    await using place = await openWorkplace()
    place.server.faults.add({
      operation: 'ListMultipartUploads',
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    const denied = await runProgram(['doctor', 'oss://box', '--json'], { env: place.env })
    expect(denied.exitCode).toBe(0)
    expect(outcomesOf(denied.stdout)).toMatchObject({ list: 'ok', uploads: 'warn' })
    const missing = await runProgram(['doctor', 'oss://nobucket', '--json'], { env: place.env })
    expect(missing.exitCode).toBe(1)
    expect(outcomesOf(missing.stdout)).toMatchObject({ key: 'ok', bucket: 'fail' })
  })

  it('fails where OSS is busy, and says to come back later', async () => {
    await using place = await openWorkplace()
    const action = { type: 'status', status: 503, code: 'ServiceUnavailable' } as const
    place.server.faults.add({ operation: 'ListBuckets', action })
    const { exitCode, stdout } = await runProgram(['doctor', 'oss://box'], { env: place.env })
    expect(exitCode).toBe(1)
    expect(stdout.toString()).toMatch(/^fail +key .*ServiceUnavailable.*\n.*again later\n$/m)
  })

  it.each([
    [5 * 60_000, 'warn', 0],
    [-60 * 60_000, 'fail', 1],
  ])('compares the clock with that of the server: %d ms away', async (skewMs, outcome, code) => {
    await using place = await openWorkplace()
    place.server.faults.add({ action: { type: 'skew', ms: skewMs } })
    const { exitCode, stdout } = await runProgram(['doctor', '--json'], { env: place.env })
    expect({ exitCode, outcomes: outcomesOf(stdout) }).toMatchObject({
      exitCode: code,
      outcomes: { clock: outcome },
    })
  })

  it('names the object of a throughput that it cannot remove again', async () => {
    await using place = await openWorkplace()
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'DeleteObject', action })
    const args = ['doctor', 'oss://box', '--throughput', '200k']
    const { stdout } = await runProgram(args, { env: place.env })
    expect(stdout.toString()).toMatch(
      /^warn +throughput .*; oss:\/\/box\/\.ossferry-doctor-[0-9a-f]+ could not be removed again/m,
    )
  })

  it.each([
    ['InitiateMultipartUpload', 'UploadPart', 'SIGINT', 130],
    ['CompleteMultipartUpload', 'GetObject', 'SIGTERM', 143],
  ] as const)('removes what a throughput has stored when it is interrupted', async (...what) => {
    const [answered, stalled, signal, expected] = what
    const running: { program?: RunningProgram } = {}
    await using place = await openWorkplace({
      onRequest: ({ operation }) => {
        if (operation === answered) running.program?.process.kill(signal)
      },
    })
    place.server.faults.add({ operation: stalled, action: { type: 'stall' } })
    const args = ['doctor', 'oss://box', '--throughput', '200k']
    running.program = startProgram(args, { env: place.env })
    const { exitCode, stdout } = await running.program.end
    expect(exitCode).toBe(expected)
    expect(stdout.toString()).toMatch(/^fail +throughput +interrupted$/m)
    expect(await place.server.objects('box')).toEqual([])
    expect(await place.server.uploads('box')).toEqual([])
  })

  it('needs a bucket for a throughput', async () => {
    const { exitCode, stderr } = await runProgram(['doctor', '--throughput', '1m'])
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('needs a bucket') as string,
    })
  })
})
