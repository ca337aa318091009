/** How a checkpoint is written down: one format for each SDK whose files we share. */

export interface RecordFormat<Checkpoint> {
  /** The text of the document. */
  encode(checkpoint: Checkpoint): string
  decode(text: string): Decoded<Checkpoint>
}

export type Decoded<Checkpoint> =
  | { readonly kind: 'intact'; readonly checkpoint: Checkpoint }
  /** Torn, empty, or changed by somebody: nothing in it can be trusted. */
  | { readonly kind: 'damaged' }
  /** Whole, but of a program that we do not know: not ours to touch. */
  | { readonly kind: 'foreign' }
