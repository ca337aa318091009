/** What OSS accepts as a bucket name. */

import { MAX_BUCKET_NAME_LENGTH, MIN_BUCKET_NAME_LENGTH } from './limits.js'

/** A sentence saying what is wrong with `bucket`, or `undefined` when it is a legal name. */
export function checkBucketName(bucket: string): string | undefined {
  if (bucket === '') return 'the bucket name is empty'
  const problem = findProblem(bucket)
  return problem === undefined ? undefined : `bucket name ${JSON.stringify(bucket)} ${problem}`
}

const NAME = /^[a-z0-9-]+$/

function findProblem(bucket: string): string | undefined {
  if (!NAME.test(bucket)) {
    return 'may contain only lower-case letters, digits and "-"'
  }
  if (bucket.length < MIN_BUCKET_NAME_LENGTH || bucket.length > MAX_BUCKET_NAME_LENGTH) {
    return (
      `has ${bucket.length} characters; ` +
      `${MIN_BUCKET_NAME_LENGTH} to ${MAX_BUCKET_NAME_LENGTH} are allowed`
    )
  }
  if (bucket.startsWith('-') || bucket.endsWith('-')) {
    return 'may not begin or end with "-"'
  }
  return undefined
}
