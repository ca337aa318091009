/** The IDs of the versions of an object. */

/** The version that an object has in a bucket that has never kept any, or keeps none any more. */
export const NULL_VERSION = 'null'

/** What OSS makes: base64 of a record that begins like this one. The rest is opaque. */
const GENERATED = /^CAE[\w+/=-]{1,125}$/

/** Whether `text` can be the ID of a version, of whichever object. */
export function isVersionId(text: string): boolean {
  return text === NULL_VERSION || GENERATED.test(text)
}
