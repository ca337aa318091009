/** The end of `sync --delete`: what only the target has goes, or stays as a whole. */

import { OssferryError } from '../../../index.js'
import type { FileSpool } from './file-spool.js'
import type { TreeJob } from './tree-job.js'
import type { TreeRunContext } from '../tree-run.js'
import { formatCount } from '../../remote/count.js'

const AT_ONCE = 1000

/** @throws OssferryError (`TooManyDeletes`, `SourceEmpty`): nothing was deleted */
export async function deleteExtraFiles(
  job: TreeJob,
  extra: FileSpool,
  context: TreeRunContext,
): Promise<void> {
  const { progress, report, signal } = context
  if (extra.count === 0) return
  if (progress.failedFiles > 0) {
    report.note(`nothing is deleted: ${formatCount(progress.failedFiles, 'file')} failed before`)
    return
  }
  refuseDangerous(job, extra.count, context)
  progress.phase = 'deleting'
  const mayDelete = job.mayDelete ?? (() => true)
  for await (const found of extra.batches(AT_ONCE)) {
    signal.throwIfAborted()
    const files = found.filter(({ path }) => mayDelete(path))
    const failures = job.dryRun ? [] : await job.target.remove(files, signal)
    const failed = new Set(failures.map(({ file }) => file))
    for (const file of files) {
      const facts = { action: 'delete', path: file.path, target: job.target.nameOf(file) } as const
      if (failed.has(file)) continue
      progress.deletedFiles += 1
      const size = file.size < 0 ? undefined : file.size // of a snapshot that does not know it
      if (job.dryRun) await report.planned({ ...facts, size, reason: 'extra' })
      else await report.done({ ...facts, size, reason: 'extra' })
      await job.snapshot?.remove(file)
    }
    for (const { file, error } of failures) {
      signal.throwIfAborted()
      progress.failedFiles += 1
      const facts = { action: 'delete', path: file.path, target: job.target.nameOf(file) } as const
      await report.failed(facts, error)
    }
  }
}

function refuseDangerous(job: TreeJob, count: number, { progress }: TreeRunContext): void {
  const { maxDelete, source, target } = job
  const things = formatCount(count, 'file')
  if (maxDelete !== undefined && count > maxDelete) {
    throw new OssferryError({
      code: 'TooManyDeletes',
      message: `nothing is deleted from ${target.name}: ${things} would go, and --max-delete allows ${maxDelete}`,
    })
  }
  // An empty source is a folder that was not mounted, or a prefix with a mistake, more often than
  // it is meant.
  if (maxDelete === undefined && progress.foundFiles + progress.unchangedFiles === 0) {
    throw new OssferryError({
      code: 'SourceEmpty',
      message: `nothing is deleted from ${target.name}: ${source.name} has no files, so all ${things} would go; if that is meant, allow it with --max-delete ${count}`,
    })
  }
}
