/** Devices whose bytes never end. */

import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { devNull } from 'node:os'
import { SourceError } from '../index.js'

/**
 * `stats` are those of `path`. Files, pipes and disks end; of the devices that are read character
 * by character only the empty one is known to.
 *
 * @throws SourceError (`SourceNotSupported`)
 */
export async function refuseEndless(path: string, stats: Stats): Promise<void> {
  if (!stats.isCharacterDevice()) return
  const empty = await stat(devNull).catch(() => undefined)
  if (empty?.rdev === stats.rdev) return
  throw new SourceError(
    'SourceNotSupported',
    `${path} is a device, whose bytes may never end; pipe as many as you want into -`,
  )
}
