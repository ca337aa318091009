/** All commands, in the order in which help lists them. Each loads its work when it is run. */

import { createMakeBucketCommand } from './bucket/make-bucket-command.js'
import { createRemoveBucketCommand } from './bucket/remove-bucket-command.js'
import { createCatCommand } from './cat/cat-command.js'
import { createCompletionCommand } from './completion/completion-command.js'
import { createCopyCommand } from './copy/copy-command.js'
import { createUsageCommand } from './du/du-command.js'
import { createConfigCommand } from './config/config-command.js'
import { createDemoCommand } from './demo/demo-command.js'
import { createDoctorCommand } from './doctor/doctor-command.js'
import type { ExitCode } from './exit-codes.js'
import { createHashCommand } from './hash/hash-command.js'
import { createListCommand } from './ls/ls-command.js'
import { createMoveCommand } from './mv/move-command.js'
import { createPresignCommand } from './presign/presign-command.js'
import { createRemoveCommand } from './remove/remove-command.js'
import { createServeCommand } from './serve/serve-command.js'
import { createStatCommand } from './stat/stat-command.js'
import { createSyncCommand } from './sync/sync-command.js'
import { createTransfersCommand } from './transfers/transfers-command.js'
import type { AnyCommand } from './typed-command.js'
import { createUploadsCommand } from './uploads/uploads-command.js'
import { createVerifyCommand } from './verify/verify-command.js'
import { createWhoamiCommand } from './whoami/whoami-command.js'

type Create = (finish: (exitCode: ExitCode) => void) => AnyCommand

const COMMANDS: ReadonlyMap<string, Create> = new Map([
  ['cp', createCopyCommand],
  ['sync', createSyncCommand],
  ['verify', createVerifyCommand],
  ['mv', createMoveCommand],
  ['ls', createListCommand],
  ['stat', createStatCommand],
  ['cat', createCatCommand],
  ['rm', createRemoveCommand],
  ['mb', createMakeBucketCommand],
  ['rb', createRemoveBucketCommand],
  ['du', createUsageCommand],
  ['hash', createHashCommand],
  ['presign', createPresignCommand],
  ['uploads', createUploadsCommand],
  ['transfers', createTransfersCommand],
  ['config', createConfigCommand],
  ['whoami', createWhoamiCommand],
  ['doctor', createDoctorCommand],
  ['serve', createServeCommand],
  ['demo', createDemoCommand],
  ['completion', createCompletionCommand],
])

/** Answered without any command. */
const VERSION_FLAGS: readonly string[] = ['-V', '--version']

/**
 * The command whose name `args` begin with, or all: putting them together takes milliseconds at
 * each start. `finish` is told the exit code of the one that is run.
 */
export function createCommands(
  args: readonly string[],
  finish: (exitCode: ExitCode) => void,
): readonly AnyCommand[] {
  const [first = ''] = args
  if (VERSION_FLAGS.includes(first)) return []
  // A completion is about all of them.
  const named = first === 'completion' ? undefined : COMMANDS.get(first)
  return named === undefined
    ? Array.from(COMMANDS.values(), (create) => create(finish))
    : [named(finish)]
}
