/** Takes over the limit of `--max-bandwidth @FILE` whenever the file changes. */

import { unwatchFile, watchFile } from 'node:fs'
import type { Client } from '../../index.js'
import { formatRate } from '../byte-size.js'
import { readBandwidth, type Bandwidth } from './bandwidth.js'

/** Looked at again and again: that also finds files that are replaced, and works everywhere. */
const INTERVAL_MS = 500

/**
 * Until what it returns is called. `tell` is told of each new limit, and of a file that cannot be
 * used: then the limit stays. Does nothing where there is no file.
 */
export function followBandwidth(
  client: Pick<Client, 'bandwidthLimit'>,
  bandwidth: Bandwidth | undefined,
  tell: (line: string) => void,
): () => void {
  const file = bandwidth?.file
  if (file === undefined) return () => undefined
  const look = (): void => {
    try {
      const { limit } = readBandwidth(file)
      if (limit === client.bandwidthLimit) return
      client.bandwidthLimit = limit
      tell(
        limit === undefined ? 'no limit of bandwidth' : `at most ${formatRate(limit)} from now on`,
      )
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      tell(`warning: the limit of bandwidth stays: ${problem}`)
    }
  }
  watchFile(file, { interval: INTERVAL_MS, persistent: false }, look)
  return () => unwatchFile(file, look)
}
