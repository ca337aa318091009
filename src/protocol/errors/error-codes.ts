/** The error codes of OSS that a server produces: status, message and EC of each. */

interface ErrorCode {
  /** HTTP status. */
  readonly status: number
  readonly message: string
  /** The finer number of the usual case; programs must not depend on it. */
  readonly ec?: string
}

/** @see https://www.alibabacloud.com/help/en/oss/support/http-status-code */
export const ERROR_CODES = {
  AccessDenied: {
    status: 403,
    message: 'You have no right to access this object because of bucket acl.',
    ec: '0003-00000001',
  },
  AccessForbidden: {
    status: 403,
    // Spelled so by OSS.
    message:
      'CORSResponse: This CORS request is not allowed. This is usually because the evalution of ' +
      'Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers ' +
      "are not whitelisted by the resource's CORS spec.",
  },
  AppendSealedObjectNotAllowed: {
    status: 409,
    message: 'The object is sealed and cannot be appended.',
  },
  ArchiveRestoreNotFinished: {
    status: 409,
    message: "The archive file's restore is not finished.",
    ec: '0016-00000719',
  },
  BadRequest: {
    status: 400,
    message: 'Insufficient information. Origin request header needed.',
  },
  BucketAlreadyExists: {
    status: 409,
    message:
      'The requested bucket name is not available. The bucket namespace is shared by all users of ' +
      'the system. Please select a different name and try again.',
    ec: '0015-00000104',
  },
  BucketNotEmpty: {
    status: 409,
    message: 'The bucket has objects. Please delete them first.',
    ec: '0015-00000301',
  },
  CallbackFailed: { status: 203, message: 'Error status : 502.', ec: '0007-00000203' },
  DownloadTrafficRateLimitExceeded: { status: 503, message: 'Please reduce your request traffic' },
  EntityTooLarge: {
    status: 400,
    message: 'Your proposed upload exceeds the maximum allowed size.',
    ec: '0006-00000003',
  },
  EntityTooSmall: {
    status: 400,
    message: 'Your proposed upload smaller than the minimum allowed size.',
    ec: '0042-00000213',
  },
  FieldItemTooLong: {
    status: 400,
    message: 'Your form field item is too long.',
  },
  FileAlreadyExists: {
    status: 409,
    message: 'The object you specified already exists and can not be overwritten.',
    ec: '0026-00000002',
  },
  FileImmutable: { status: 409, message: 'The object you specified is immutable.' },
  IncompleteBody: {
    status: 400,
    message: 'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  },
  IncorrectNumberOfFilesInPOSTRequest: {
    status: 400,
    message: 'POST requires exactly one file upload per request.',
  },
  InternalError: {
    status: 500,
    message: 'Please contact the server administrator, oss@service.aliyun.com.',
  },
  InvalidAccessKeyId: {
    status: 403,
    message: 'The OSS Access Key Id you provided does not exist in our records.',
    ec: '0002-00000902',
  },
  InvalidArgument: { status: 400, message: 'Invalid Argument.' },
  InvalidBucketName: {
    status: 400,
    message: 'The specified bucket is not valid.',
    ec: '0015-00000001',
  },
  InvalidCRC64: {
    status: 400,
    message: 'The x-oss-hash-crc64ecma you specified does not match what we calculated.',
  },
  InvalidDigest: {
    status: 400,
    message: 'The Content-MD5 you specified was invalid.',
    ec: '0017-00000503',
  },
  InvalidEncryptionAlgorithmError: {
    status: 400,
    message: 'The Encryption request you specified is not valid. Supported value: AES256/KMS/SM4.',
  },
  InvalidObjectName: {
    status: 400,
    message: 'The specified object is not valid.',
    ec: '0016-00000002',
  },
  InvalidObjectState: {
    status: 403,
    message: "The operation is not valid for the object's state.",
  },
  InvalidPart: {
    status: 400,
    message:
      'One or more of the specified parts could not be found or the specified entity tag might ' +
      "not have matched the part's entity tag.",
  },
  InvalidPartOrder: {
    status: 400,
    message: 'The list of parts was not in ascending order.',
    ec: '0042-00000209',
  },
  InvalidPolicyDocument: { status: 400, message: 'Invalid Policy.' },
  InvalidRange: { status: 416, message: 'The requested range cannot be satisfied.' },
  InvalidRequest: { status: 400, message: 'Invalid Request.' },
  InvalidSecurityToken: { status: 403, message: 'The security token you provided is invalid.' },
  InvalidTag: { status: 400, message: 'The tag you provided is invalid.' },
  InvalidTargetType: {
    status: 400,
    message: "The symbolic's target file type is invalid.",
  },
  MalformedPOSTRequest: {
    status: 400,
    message: 'The body of your POST request is not well-formed multipart/form-data.',
  },
  MalformedXML: {
    status: 400,
    message:
      'The XML you provided was not well-formed or did not validate against our published schema.',
    ec: '0042-00000205',
  },
  MaxPOSTPreDataLengthExceededError: {
    status: 400,
    message: 'Your POST request fields preceding the upload file were too large.',
  },
  MethodNotAllowed: {
    status: 405,
    message: 'The specified method is not allowed against this resource.',
    ec: '0017-00000001',
  },
  MissingArgument: {
    status: 400,
    message: 'Missing Some Required Arguments.',
    ec: '0016-00000501',
  },
  MissingContentLength: {
    status: 411,
    message: 'You must provide the Content-Length HTTP header.',
    ec: '0017-00000101',
  },
  MultiRangeFailed: {
    status: 400,
    message: 'The number of ranges is larger than 50.',
    ec: '0016-00000110',
  },
  NoSuchBucket: {
    status: 404,
    message: 'The specified bucket does not exist.',
    ec: '0015-00000101',
  },
  NoSuchBucketPolicy: { status: 404, message: 'The bucket policy does not exist.' },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS Configuration does not exist.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.', ec: '0026-00000001' },
  NoSuchLifecycle: { status: 404, message: 'No Row found in Lifecycle Table.' },
  NoSuchRegion: { status: 404, message: 'The specified region does not exist.' },
  NoSuchServerSideEncryptionRule: {
    status: 404,
    message: 'The server side encryption configuration is not set for this bucket.',
  },
  NoSuchUpload: {
    status: 404,
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have ' +
      'been aborted or completed.',
    ec: '0042-00000104',
  },
  NoSuchVersion: {
    status: 404,
    message: 'The specified version does not exist.',
    ec: '0012-00000203',
  },
  NoSuchWebsiteConfiguration: {
    status: 404,
    message: 'The specified bucket does not have a website configuration.',
  },
  NotImplemented: {
    status: 400,
    message: 'A header you provided implies functionality that is not implemented.',
  },
  NotSymlink: { status: 400, message: 'The object is not symlink.' },
  ObjectNotAppendable: {
    status: 409,
    message: 'The object is not appendable.',
    ec: '0026-00000017',
  },
  OperationNotSupported: {
    status: 400,
    message: 'The operation is not supported for this resource',
    ec: '0016-00000702',
  },
  PartAlreadyExist: {
    status: 409,
    message: "For sequential multipart upload, you can't overwrite uploaded parts.",
    ec: '0042-00000108',
  },
  PartNotSequential: {
    status: 400,
    message:
      'For sequential multipart upload, you must upload or complete parts with sequential part ' +
      'number.',
    ec: '0042-00000105',
  },
  PositionNotEqualToLength: {
    status: 409,
    message: 'Position is not equal to file length.',
    ec: '0026-00000016',
  },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold.',
    ec: '0017-00001001',
  },
  RequestIsNotMultiPartContent: {
    status: 400,
    message: 'Bucket POST must be of the enclosure-type multipart/form-data.',
  },
  RequestTimeTooSkewed: {
    status: 403,
    message: 'The difference between the request time and the current time is too large.',
    ec: '0002-00000504',
  },
  RequestTimeout: {
    status: 400,
    message:
      'Your socket connection to the server was not read from or written to within the timeout ' +
      'period. Idle connections will be closed.',
  },
  RestoreAlreadyInProgress: {
    status: 409,
    message: 'The restore operation is in progress.',
    ec: '0016-00000701',
  },
  SecondLevelDomainForbidden: {
    status: 403,
    message: 'Please use virtual hosted style to access.',
  },
  SecurityTokenExpired: {
    status: 403,
    message: 'The security token you provided has expired.',
    ec: '0002-00000007',
  },
  ServiceUnavailable: {
    status: 503,
    message: 'Thread pool is almost full, please retry later.',
  },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your ' +
      'key and signing method.',
    ec: '0002-00000201',
  },
  SlowDown: { status: 503, message: 'Please reduce your request rate.' },
  SymlinkTargetNotExist: { status: 404, message: 'The symlink target object does not exist.' },
  TooManyBuckets: {
    status: 400,
    message: 'You have attempted to create more buckets than allowed.',
  },
  TotalQpsLimitExceeded: { status: 503, message: 'Max total qps limit is exceeded' },
  UploadTrafficRateLimitExceeded: { status: 503, message: 'Please reduce your request traffic' },
} as const satisfies Readonly<Record<string, ErrorCode>>

export type OssErrorCode = keyof typeof ERROR_CODES

/** What a server answers to a request that it refuses, before it becomes an error document. */
export interface ErrorAnswer {
  /** HTTP status. */
  readonly status: number
  readonly code: string
  readonly message: string
  readonly ec: string | undefined
  /** Code-specific elements, in the order in which they are written. */
  readonly details: Readonly<Record<string, string>>
}

/**
 * The usual answer for `code`, with what is different this time. An `ec` that is given as
 * `undefined` is left out.
 */
export function errorAnswer(
  code: OssErrorCode,
  different: Partial<Omit<ErrorAnswer, 'code'>> = {},
): ErrorAnswer {
  const usual: ErrorCode = ERROR_CODES[code]
  return {
    status: different.status ?? usual.status,
    code,
    message: different.message ?? usual.message,
    ec: 'ec' in different ? different.ec : usual.ec,
    details: different.details ?? {},
  }
}
