/**
 * Hears of an abort, beside any number of others: a signal gets one listener for all of them. Many
 * calls may share the signal of their caller, and Node takes more than ten listeners for a leak.
 */

type Told = () => void

const everybody = new WeakMap<AbortSignal, { readonly told: Set<Told>; readonly tell: Told }>()

/**
 * Calls `callback` once `signal` is aborted; it must not throw. Returns what ends that. A signal
 * that is aborted already calls nobody.
 */
export function whenAborted(signal: AbortSignal, callback: Told): () => void {
  const own = (): void => callback() // the same callback may be given twice
  const { told } = everybody.get(signal) ?? listenTo(signal)
  told.add(own)
  return () => {
    if (told.delete(own) && told.size === 0) forget(signal, told)
  }
}

function listenTo(signal: AbortSignal): { readonly told: Set<Told> } {
  const told = new Set<Told>()
  const tell = (): void => {
    everybody.delete(signal)
    for (const callback of told) callback()
  }
  const group = { told, tell }
  everybody.set(signal, group)
  signal.addEventListener('abort', tell, { once: true })
  return group
}

function forget(signal: AbortSignal, told: Set<Told>): void {
  const group = everybody.get(signal)
  if (group?.told !== told) return
  everybody.delete(signal)
  signal.removeEventListener('abort', group.tell)
}
