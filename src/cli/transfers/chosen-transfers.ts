/** The transfers that are named on the command line, and work on each of them. */

import {
  findInterruptedTransfers,
  findInterruptedV1Transfers,
  type InterruptedTransfer,
  type InterruptedTransfers,
} from '../../index.js'
import type { ReportOptions } from '../copy/copy-options.js'
import type { ObjectName } from '../copy/copy-plan.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { formatJsonLine } from '../json-line.js'
import { requireTransfer, withId, type NamedTransfer } from './transfer-id.js'

export interface ChoiceOptions extends ReportOptions {
  readonly checkpointDir?: string | undefined
}

/**
 * Those that `names` mean, each once. For no names all, but those at which a process is at work, or
 * another program has begun; people are told of these.
 *
 * @throws OptionError for a name that means none, or more than one.
 */
export async function chooseTransfers(
  names: readonly string[],
  { checkpointDir, quiet }: ChoiceOptions,
): Promise<readonly NamedTransfer[]> {
  const { transfers } = await findAll(checkpointDir)
  const all = transfers.map(withId)
  if (names.length > 0) return [...new Set(names.map((name) => requireTransfer(name, all)))]
  const chosen = all.filter(({ transfer }) => reasonToLeave(transfer) === undefined)
  if (quiet !== true) tellWhatStays(all, chosen.length)
  return chosen
}

function reasonToLeave({ running, madeBy }: InterruptedTransfer): string | undefined {
  if (running) return 'a process is at work on it'
  return madeBy === 'sdk-v1'
    ? 'a program with the SDK V1 has begun it; name it to take it'
    : undefined
}

function tellWhatStays(all: readonly NamedTransfer[], chosen: number): void {
  for (const { id, transfer } of all) {
    const reason = reasonToLeave(transfer)
    if (reason !== undefined) process.stderr.write(`left alone: ${id}: ${reason}\n`)
  }
  if (chosen === 0 && all.length === 0) process.stderr.write('nothing was interrupted here\n')
}

/** The one that was written first comes first. Of a directory that is named, only what is there. */
export async function findAll(checkpointDir: string | undefined): Promise<InterruptedTransfers> {
  const own = await findInterruptedTransfers(checkpointDir)
  if (checkpointDir !== undefined) return own
  const v1 = await findInterruptedV1Transfers()
  return {
    transfers: [...own.transfers, ...v1.transfers].sort((a, b) => a.updatedAt - b.updatedAt),
    unreadable: [...own.unreadable, ...v1.unreadable],
  }
}

/** `oss://bucket/key` of a record. @throws Error for anything else: no record has it. */
export function objectOf(url: string): ObjectName {
  const match = /^oss:\/\/([^/]+)\/([^]+)$/.exec(url)
  const [, bucket, key] = match ?? []
  if (bucket === undefined || key === undefined) throw new Error(`a record names ${url}`)
  return { bucket, key }
}

/** The object that is written or read: in it the endpoint is configured. */
export function remoteObjectOf({ kind, source, target }: InterruptedTransfer): ObjectName {
  return objectOf(kind === 'download' ? source : target)
}

/**
 * Does `work` for each, one after the other. A failure does not stop the rest; an interruption
 * does.
 */
export async function forEachTransfer(
  chosen: readonly NamedTransfer[],
  options: ReportOptions,
  work: (chosen: NamedTransfer) => Promise<ExitCode>,
): Promise<ExitCode> {
  const failures: ExitCode[] = []
  for (const item of chosen) {
    const exitCode = await attempt(options, () => work(item))
    if (exitCode === EXIT_CODES.interrupted || exitCode === EXIT_CODES.terminated) return exitCode
    if (exitCode !== EXIT_CODES.done) failures.push(exitCode)
  }
  const [first] = failures
  if (first === undefined) return EXIT_CODES.done
  return failures.length === chosen.length ? first : EXIT_CODES.someFailed
}

/** The exit code of `work`, which may throw. */
export async function attempt(
  { json }: ReportOptions,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await work()
  } catch (error) {
    const failure = describeFailure(error)
    if (json === true) process.stdout.write(formatJsonLine({ type: 'error', ...failure }))
    printFailure(failure, error)
    return failure.exitCode
  }
}
