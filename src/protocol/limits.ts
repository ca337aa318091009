/**
 * Every number that OSS sets for requests and objects.
 *
 * @see https://www.alibabacloud.com/help/en/oss/product-overview/limits
 */

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/** Largest body of one PutObject, PostObject or AppendObject, and largest appendable object. */
export const MAX_PUT_SIZE = 5 * GIB
/** Smallest part but for the last one; checked by OSS at CompleteMultipartUpload. */
export const MIN_PART_SIZE = 100 * KIB
export const MAX_PART_SIZE = 5 * GIB
export const MAX_PARTS = 10_000
/** Largest object: every part at its largest. */
export const MAX_OBJECT_SIZE = MAX_PARTS * MAX_PART_SIZE

/** Longest key, prefix or marker, in UTF-8 bytes. */
export const MAX_KEY_BYTES = 1023
export const MIN_BUCKET_NAME_LENGTH = 3
export const MAX_BUCKET_NAME_LENGTH = 63

/** All names and values of user metadata together. */
export const MAX_METADATA_BYTES = 8 * KIB
export const MAX_TAGS = 10
export const MAX_TAG_KEY_LENGTH = 128
export const MAX_TAG_VALUE_LENGTH = 256

/** Entries of one page, whatever is listed. */
export const MAX_PAGE_SIZE = 1000
/** Entries of one page of objects, versions or buckets when the request names no number. */
export const DEFAULT_MAX_KEYS = 100
export const DEFAULT_MAX_UPLOADS = 1000
export const DEFAULT_MAX_PARTS = 1000
export const MAX_DELETED_KEYS = 1000
/** An XML request body; one that completes 10,000 parts takes about 1.2 MiB. */
export const MAX_XML_BODY_SIZE = 2 * MIB

/** How far a signed request's time may lie from the server's. */
export const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000
/** Longest life of a V4 presigned URL. */
export const MAX_V4_EXPIRES_SECONDS = 7 * 24 * 60 * 60

/**
 * `x-oss-traffic-limit`, bit/s: what servers take. The documentation says 819,200, SDKs and live
 * tests go lower.
 */
export const MIN_TRAFFIC_LIMIT = 245_760
export const MAX_TRAFFIC_LIMIT = 838_860_800

/** `callback` and `callback-var`, each in base64. */
export const MAX_CALLBACK_LENGTH = 5 * KIB
export const MAX_CALLBACK_URLS = 5
export const CALLBACK_TIMEOUT_MS = 5000
/** What the application may answer to a callback. */
export const MAX_CALLBACK_REPLY_SIZE = 3 * MIB

/** Source of one CopyObject between buckets. */
export const MAX_COPY_SIZE = 5 * GIB

/** How long a restored object can be read. */
export const MAX_RESTORE_DAYS = 365

/** Buckets of one account. */
export const MAX_BUCKETS = 100
export const MAX_CORS_RULES = 10
/** The document of the CORS rules. */
export const MAX_CORS_SIZE = 16 * KIB
export const MAX_LIFECYCLE_RULES = 1000
export const MAX_BUCKET_POLICY_SIZE = 16 * KIB
export const MAX_BUCKET_TAGS = 20
export const MAX_BUCKET_TAG_KEY_LENGTH = 64
export const MAX_BUCKET_TAG_VALUE_LENGTH = 128
/** Objects of all storage classes but Standard are billed as if they were this large at least. */
export const MIN_BILLED_SIZE = 64 * KIB

/** Form uploads (PostObject): the name of a field. */
export const MAX_FORM_NAME_SIZE = 8 * KIB
/** The value of a field other than `file`. */
export const MAX_FORM_VALUE_SIZE = 2 * MIB
/** Everything before the file: names, values and what is around them. */
export const MAX_FORM_FIELDS_SIZE = 8 * MIB

/** Ranges that one GetObject may ask for at once. */
export const MAX_RANGES = 50

/** Callbacks that a bucket keeps by name. A choice: nothing says how many there may be. */
export const MAX_KEPT_CALLBACKS = 100
