/** How far a run over many files is. */

export interface ActiveFile {
  readonly path: string
  readonly size: number
  readonly bytes: number
}

/** A moment's view. */
export interface TreeView {
  readonly phase: 'transferring' | 'comparing' | 'deleting'
  /** Files to transfer or to compare, as far as they have been found. */
  readonly foundFiles: number
  readonly foundBytes: number
  /** Whether all of them have been found. */
  readonly complete: boolean
  readonly doneFiles: number
  /** Bytes of files that are done, and of those under way. */
  readonly doneBytes: number
  /** Of the files that were found, those that are done, were found the same, or have failed. */
  readonly settledFiles: number
  /** `doneBytes`, and the bytes of the others of these files. */
  readonly settledBytes: number
  readonly unchangedFiles: number
  readonly failedFiles: number
  readonly deletedFiles: number
  /** Files that went on from where an earlier run had stopped. */
  readonly resumedFiles: number
  /** Requests that failed and were sent again. */
  readonly retries: number
  /** Of the retries, those because the service asked to slow down. */
  readonly slowDowns: number
  /** Of late; 0 before anything moved. */
  readonly bytesPerSecond: number
  readonly filesPerSecond: number
  /** `undefined` when nobody can tell. */
  readonly etaMs: number | undefined
  /** Those under way for longest, at most a few. */
  readonly active: readonly ActiveFile[]
}

/** The rates look back about this long. */
const RATE_WINDOW_MS = 3000
const LEAST_INTERVAL_MS = 100
const SHOWN_ACTIVE = 8

interface MutableActive {
  readonly path: string
  readonly size: number
  bytes: number
  resumed: boolean
}

/** A file under way. */
export interface FileProgress {
  bytes(bytes: number): void
  resumed(): void
  /** Not to be moved after all, or not yet: its bytes count no more. */
  drop(): void
  /** Nothing more comes of it in this run. */
  fail(): void
  done(): void
}

export class TreeProgress {
  phase: TreeView['phase'] = 'transferring'
  complete = false
  unchangedFiles = 0
  failedFiles = 0
  deletedFiles = 0
  differentFiles = 0
  leftOutFiles = 0
  retries = 0
  slowDowns = 0
  #foundFiles = 0
  #foundBytes = 0
  #doneFiles = 0
  #doneBytes = 0
  /** Of what was found; `failedFiles` also counts what could not be read, or deleted. */
  #settledOtherwise = { files: 0, bytes: 0 }
  #resumedFiles = 0
  #activeBytes = 0
  #active = new Set<MutableActive>()
  #rates = { bytes: 0, files: 0 }
  #measured = { time: 0, bytes: 0, files: 0 }
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
    this.#measured.time = now()
  }

  get doneFiles(): number {
    return this.#doneFiles
  }

  get doneBytes(): number {
    return this.#doneBytes
  }

  get resumedFiles(): number {
    return this.#resumedFiles
  }

  get foundFiles(): number {
    return this.#foundFiles
  }

  found(size: number): void {
    this.#foundFiles += 1
    this.#foundBytes += size
  }

  /** It was found, and needs nothing after all: where all is compared, that is the work. */
  unneeded(size: number): void {
    this.unchangedFiles += 1
    if (this.phase === 'comparing') this.#settle(size)
    else {
      this.#foundFiles -= 1
      this.#foundBytes -= size
    }
  }

  #settle(size: number): void {
    this.#settledOtherwise.files += 1
    this.#settledOtherwise.bytes += size
  }

  get #settledFiles(): number {
    return this.#doneFiles + this.#settledOtherwise.files
  }

  begin(path: string, size: number): FileProgress {
    const active: MutableActive = { path, size, bytes: 0, resumed: false }
    this.#active.add(active)
    const leave = (): void => {
      if (this.#active.delete(active)) this.#activeBytes -= active.bytes
    }
    return {
      bytes: (bytes) => {
        this.#activeBytes += bytes - active.bytes
        active.bytes = bytes
      },
      resumed: () => {
        if (!active.resumed) this.#resumedFiles += 1
        active.resumed = true
      },
      drop: leave,
      fail: () => {
        leave()
        this.failedFiles += 1
        this.#settle(size)
      },
      done: () => {
        leave()
        this.#doneFiles += 1
        this.#doneBytes += size
      },
    }
  }

  /** A request failed and is sent again. */
  retried(isSlowDown: boolean): void {
    this.retries += 1
    if (isSlowDown) this.slowDowns += 1
  }

  view(): TreeView {
    this.#measure()
    const bytes = this.#doneBytes + this.#activeBytes
    return {
      phase: this.phase,
      foundFiles: this.#foundFiles,
      foundBytes: this.#foundBytes,
      complete: this.complete,
      doneFiles: this.#doneFiles,
      doneBytes: bytes,
      settledFiles: this.#settledFiles,
      settledBytes: bytes + this.#settledOtherwise.bytes,
      unchangedFiles: this.unchangedFiles,
      failedFiles: this.failedFiles,
      deletedFiles: this.deletedFiles,
      resumedFiles: this.#resumedFiles,
      retries: this.retries,
      slowDowns: this.slowDowns,
      bytesPerSecond: Math.round(this.#rates.bytes),
      filesPerSecond: this.#rates.files,
      etaMs: this.#etaMs(bytes),
      active: firstOf(this.#active),
    }
  }

  /** Exponential averages, taken when somebody looks. */
  #measure(): void {
    const time = this.#now()
    const bytes = this.#doneBytes + this.#activeBytes
    const elapsed = time - this.#measured.time
    if (elapsed < LEAST_INTERVAL_MS) return
    const current = {
      bytes: (Math.max(0, bytes - this.#measured.bytes) * 1000) / elapsed,
      files: ((this.#settledFiles - this.#measured.files) * 1000) / elapsed,
    }
    const first = this.#rates.bytes === 0 && this.#rates.files === 0
    const weight = first ? 1 : 1 - Math.exp(-elapsed / RATE_WINDOW_MS)
    this.#rates.bytes += (current.bytes - this.#rates.bytes) * weight
    this.#rates.files += (current.files - this.#rates.files) * weight
    this.#measured = { time, bytes, files: this.#settledFiles }
  }

  /** Small files cost requests, large ones bytes: whichever takes longer. */
  #etaMs(bytes: number): number | undefined {
    if (!this.complete || this.#rates.files === 0) return undefined
    const files = this.#foundFiles - this.#settledFiles
    const byFiles = files / this.#rates.files
    const left = Math.max(0, this.#foundBytes - bytes - this.#settledOtherwise.bytes)
    const byBytes = this.#rates.bytes === 0 ? 0 : left / this.#rates.bytes
    return Math.round(Math.max(byFiles, byBytes) * 1000)
  }
}

function firstOf(active: ReadonlySet<MutableActive>): readonly ActiveFile[] {
  const shown: ActiveFile[] = []
  for (const { path, size, bytes } of active) {
    if (shown.length === SHOWN_ACTIVE) break
    shown.push({ path, size, bytes })
  }
  return shown
}
