/** The code in the guides is true: every block compiles against the public types, and runs. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Client, defaults } from '../../src/index.js'
import { createServer, type EmbeddedServer } from '../../src/server.js'
import { readText, REPOSITORY } from '../support/repository.js'
import { serveHttp, type TinyServer } from '../support/tiny-servers.js'
import { configOf } from '../support/upload-scene.js'

const GUIDES = [
  'docs/uploads.md',
  'docs/copies.md',
  'docs/credentials.md',
  'docs/downloads.md',
  'docs/object-files.md',
  'docs/server.md',
  'docs/v1.md',
]
const BUCKET = 'my-bucket'

/** What the blocks of a guide use without saying so, after its first one. */
const PRELUDE = `
const entry = await import('ossferry')
const client = new entry.Client({
  ...entry.loadDefaultConfig(),
  credentialsProvider: new entry.EnvironmentVariableCredentialsProvider(),
})
const uploader = client.uploader()
const downloader = client.downloader()
const copier = client.copier()
const bucket = '${BUCKET}'
const key = 'video.mp4'
const filePath = './video.mp4'
const callbackUrl = process.env.CALLBACK_URL ?? ''
`

/** The same for the guide of the SDK V1, whose `bucket` is more than a name. */
const V1_PRELUDE = `
const entry = await import('ossferry')
const bucket = new entry.Bucket(
  new entry.ProviderAuthV4(new entry.EnvironmentVariableCredentialsProvider()),
  process.env['OSS_ENDPOINT'] ?? '',
  '${BUCKET}',
  { region: 'cn-hangzhou' },
)
const key = 'video.mp4'
const filename = './video.mp4'
`

interface Block {
  /** Such as `docs/uploads.md:12`. */
  readonly place: string
  /** A module. */
  readonly text: string
}

const blocks = GUIDES.flatMap(findBlocks)

/** Those of TypeScript; `program` marks one that stands alone. */
function findBlocks(guide: string): Block[] {
  const text = readText(guide)
  return [...text.matchAll(/^```ts( program)?\n([^]*?)^```$/gm)].map((found) => {
    const [, program, code = ''] = found
    const line = text.slice(0, found.index).split('\n').length
    const shared = guide === 'docs/v1.md' ? V1_PRELUDE : PRELUDE
    const prelude = program === undefined ? shared : ''
    return { place: `${guide}:${line}`, text: `${prelude}${code}\nexport {}\n` }
  })
}

describe('the code blocks of the guides', () => {
  it('compile', () => {
    const files = new Map(blocks.map((block) => [moduleOf(block), block.text]))
    expect(findTypeErrors(files)).toEqual([])
  }, 60_000)

  describe('run', () => {
    let server: EmbeddedServer
    let application: TinyServer
    let folder: string
    const home = process.cwd()

    beforeAll(async () => {
      server = await createServer({ buckets: [BUCKET] })
      const client = new Client(configOf(server))
      await client.putObject({ bucket: BUCKET, key: 'video.mp4', body: Buffer.alloc(300_000, 'g') })
      await client.close()
      application = await serveHttp((_request, response) => {
        response.setHeader('content-type', 'application/json').end('{"Status":"OK"}')
      })
      folder = await mkdtemp(join(tmpdir(), 'ossferry-guides-'))
      await writeFile(join(folder, 'video.mp4'), Buffer.alloc(300_000, 'guide '))
      process.chdir(folder)
    })
    const initial = { ...defaults }
    afterEach(() => {
      Object.assign(defaults, initial)
      vi.unstubAllEnvs()
      vi.restoreAllMocks()
    })
    afterAll(async () => {
      process.chdir(home)
      await rm(folder, { recursive: true })
      await application.close()
      await server.close()
    })

    it.each(blocks)('$place', async ({ place, text }) => {
      vi.stubEnv('OSS_ENDPOINT', server.endpoint)
      vi.stubEnv('OSS_REGION', server.region)
      vi.stubEnv('OSS_ACCESS_KEY_ID', server.accessKeyId)
      vi.stubEnv('OSS_ACCESS_KEY_SECRET', server.accessKeySecret)
      vi.stubEnv('HOME', folder)
      vi.stubEnv('CALLBACK_URL', `http://127.0.0.1:${application.port}/uploaded`)
      vi.spyOn(console, 'log').mockReturnValue()
      const file = join(folder, `${place.replaceAll(/\W/g, '-')}.ts`)
      await writeFile(file, text)
      await import(file)
      expect(await server.uploads(BUCKET)).toEqual([])
    })
  })
})

/** Where the compiler takes a block to be: in the repository, so that it finds its packages. */
function moduleOf({ place }: Block): string {
  return `${REPOSITORY}/${place.replace(':', '.')}.ts`
}

function findTypeErrors(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(`${REPOSITORY}/tsconfig.json`, (path) =>
    ts.sys.readFile(path),
  ) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, REPOSITORY)
  // Blocks need not use everything that they are given.
  const relaxed = { ...options, noUnusedLocals: false }
  const host = ts.createCompilerHost(relaxed)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path)
  host.getSourceFile = (path, target) => {
    const text = files.get(path)
    if (text === undefined) return getSourceFile.call(host, path, target)
    return ts.createSourceFile(path, text, target)
  }
  const program = ts.createProgram([...files.keys()], relaxed, host)
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  })
}
