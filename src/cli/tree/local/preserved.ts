/** The names of what may be kept of a file beside its content. */

export const PRESERVED = ['mtime', 'mode'] as const
export type Preserved = (typeof PRESERVED)[number]
