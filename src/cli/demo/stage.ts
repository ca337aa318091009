/** Where the demo takes place: a server, an application that it calls, and a file. */

import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Client, OptionError, ServiceError, StaticCredentialsProvider } from '../../index.js'
import { createServer, type EmbeddedServer } from '../../server.js'
import { formatByteSize } from '../byte-size.js'
import { startApplication, type Application } from './application.js'
import { assertSpace, makeFile } from './files.js'
import type { Story } from './story.js'

const BUCKET = 'demo'
const DEFAULT_SIZE = 512 * 2 ** 20
/** Smaller files have too few parts to be interrupted between. */
const MIN_SIZE = 2 ** 20

/** What the user asked for: a file, or a size to make up. */
export interface Chosen {
  readonly file: string | undefined
  readonly size: number | undefined
}

export interface Stage {
  readonly server: EmbeddedServer
  readonly bucket: string
  readonly application: Application
  readonly file: { readonly path: string; readonly key: string; readonly size: number }
  /** For everything that is made. */
  readonly directory: string
  readonly signal: AbortSignal
  close(): Promise<void>
}

interface Setting {
  readonly story: Story
  readonly directory: string
  readonly signal: AbortSignal
}

/** @throws OptionError for what is too small to be interrupted. */
export async function setStage(chosen: Chosen, setting: Setting): Promise<Stage> {
  const { story, directory, signal } = setting
  const size = await sizeOf(chosen)
  // The stored object, the parts it is put together from, its copy, and the file itself.
  await assertSpace(directory, size * (chosen.file === undefined ? 4 : 3))
  story.title('ossferry: copies that are killed and go on')
  story.heading('Start an OSS on this machine')
  const server = await createServer({ dataDir: join(directory, 'oss'), buckets: [BUCKET] })
  const application = await startApplication()
  const close = async (): Promise<void> => {
    await application.close()
    await server.close()
  }
  try {
    story.say(`OSS at ${server.endpoint}, objects on disk, signatures (V4) checked`)
    story.say(`an application at ${application.url}, for the upload callback`)
    const refused = await isWrongSecretRefused(server, signal)
    story.check('a request signed with a wrong secret is refused', refused)
    const path = await takeFile(chosen, size, setting)
    const file = { path, key: basename(path), size }
    return { server, bucket: BUCKET, application, file, directory, signal, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function sizeOf({ file, size }: Chosen): Promise<number> {
  const actual = file === undefined ? (size ?? DEFAULT_SIZE) : (await stat(file)).size
  if (actual >= MIN_SIZE) return actual
  const problem = `${formatByteSize(actual)} are too few to be interrupted; take 1 MiB or more`
  throw new OptionError('size', problem)
}

/** Returns its path. */
async function takeFile(chosen: Chosen, size: number, setting: Setting): Promise<string> {
  const { story, directory, signal } = setting
  if (chosen.file !== undefined) {
    story.heading('Take your file')
    story.say(`${chosen.file}, ${formatByteSize(size)}`)
    return resolve(chosen.file)
  }
  story.heading(`Make a file of ${formatByteSize(size)}`)
  const path = join(directory, 'demo.bin')
  await makeFile(path, size, signal)
  story.say(`${path}, random bytes`)
  return path
}

async function isWrongSecretRefused(server: EmbeddedServer, signal: AbortSignal): Promise<boolean> {
  const { endpoint, region, accessKeyId } = server
  const credentialsProvider = new StaticCredentialsProvider(accessKeyId, 'not the secret')
  const client = new Client({ endpoint, region, credentialsProvider, proxy: false })
  try {
    await client.listObjectsV2({ bucket: BUCKET }, { signal })
    return false
  } catch (error) {
    return ServiceError.is(error) && error.code === 'SignatureDoesNotMatch'
  } finally {
    await client.close()
  }
}
