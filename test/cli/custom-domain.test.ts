import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { beforeEach, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, runProgram, startProgram } from './run-program.js'

const place = openedForEach(() =>
  openWorkplace({ buckets: ['images'], cnames: { 'img.example.com': 'images' } }),
)
let env: Readonly<Record<string, string>>

beforeEach(async () => {
  // No name server knows the domain: a proxy leads there.
  env = {
    ...place.env,
    HTTP_PROXY: place.server.endpoint,
    OSS_ENDPOINT: 'http://img.example.com',
    HOME: place.folder,
  }
})

it('--cname sends requests to the domain of the bucket', async () => {
  await writeFile(place.path('photo'), 'bytes')
  const run = (...args: readonly string[]) => runProgram(args, { env, cwd: place.folder })
  expect((await run('cp', 'photo', 'oss://images/a/b', '--cname')).exitCode).toBe(0)
  expect(String((await run('cat', 'oss://images/a/b', '--cname')).stdout)).toBe('bytes')
  const url = String((await run('presign', 'oss://images/a/b', '--cname')).stdout)
  expect(url).toMatch(/^http:\/\/img\.example\.com\/a\/b\?/)
  const both = await run('cat', 'oss://images/a/b', '--cname', '--path-style')
  expect(both.exitCode).toBe(2)
  expect(both.stderr).toContain("'--cname' cannot be used with option '--path-style'")
})

it('a domain bound to a bucket in the configuration is used without any option', async () => {
  const { server, folder } = place
  const { OSS_ENDPOINT: _, ...unset } = env
  const lines = ['[default]', `accessKeyID=${server.accessKeyId}`, 'region=cn-hangzhou']
  lines.push(
    `accessKeySecret=${server.accessKeySecret}`,
    '[Bucket-Cname]',
    'images=http://img.example.com',
  )
  await writeFile(place.path('.ossutilconfig'), lines.join('\n'), { mode: 0o600 })
  await server.seed({ images: { k: 'bound' } })
  const end = await runProgram(['cat', 'oss://images/k'], { env: unset, cwd: folder })
  expect({ text: String(end.stdout), stderr: end.stderr }).toEqual({ text: 'bound', stderr: '' })
})

it('serve --cname answers for the domain, and refuses what is none', async () => {
  const args = ['serve', '--json', '--bucket', 'images', '--cname', 'img.example.com=images']
  const program = startProgram(args)
  const [, endpoint = ''] = await program.untilStdout(/"endpoint":"([^"]+)"/)
  await writeFile(place.path('photo'), 'bytes')
  const there = { ...env, HTTP_PROXY: endpoint }
  const copy = ['cp', 'photo', 'oss://images/k', '--cname']
  expect((await runProgram(copy, { env: there, cwd: place.folder })).exitCode).toBe(0)
  const closed = once(program.process, 'close')
  program.process.kill('SIGTERM')
  await closed
  const wrong = await Promise.all(
    ['img.example.com', 'http://img.example.com=images', 'img.example.com=B_'].map((domain) =>
      runProgram(['serve', '--cname', domain]),
    ),
  )
  expect(wrong.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2])
})
