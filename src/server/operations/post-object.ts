/** PostObject: stores an object that a browser sends as a form, if the form's policy allows it. */

import { quoteEtag } from '../../protocol/operations/etag.js'
import {
  encodePostObjectResponse,
  formValue,
  readFormAsPut,
  readPostOutcome,
} from '../../protocol/operations/post-object.js'
import { decodePutObjectRequest } from '../../protocol/operations/put-object.js'
import { rejection, RequestRejection } from '../../protocol/operations/request-rejection.js'
import { encodePath } from '../../protocol/percent-encoding.js'
import { checkPostPolicy, parsePostPolicy, type SizeRange } from '../../protocol/post-policy.js'
import { verifyForm } from '../../protocol/signing/verify-form.js'
import { authorizeAnonymous } from '../anonymous-access.js'
import { answerUpload } from '../answer-upload.js'
import type { IncomingBody } from '../http-exchange.js'
import type { BucketCall, BucketOperation, ErrorReply, Reply } from '../operation.js'
import { receiveForm, type ReceivedForm } from '../receive-form.js'
import { receiveObject } from '../receive-object.js'
import { requireObjectName } from '../request-names.js'
import { readCallback } from '../requested-callback.js'
import { paceContent } from '../traffic-limit.js'
import { tellVersionId } from '../versions.js'

export const postObject: BucketOperation = {
  name: 'PostObject',
  body: 'content',
  anonymous: 'judged',
  run: (call) => receiveForm(call, (form) => storeForm(call, form)),
}

async function storeForm(call: BucketCall, form: ReceivedForm): Promise<Reply | ErrorReply> {
  const accessKeyId = authenticate(call, form)
  const sizes = checkPolicy(call, form)
  const request = readFormAsPut(form, call.request)
  const key = request.key ?? ''
  requireObjectName(key)
  const content = limitSize(form.content, sizes)
  const putCall: BucketCall = { ...call, request, accessKeyId, content }
  if (accessKeyId === undefined) {
    await authorizeAnonymous(putCall, call.bucket, 'write')
  }
  const put = decodePutObjectRequest(request)
  const callback = readCallback(call, put)
  const { trafficLimit } = put
  const paced = trafficLimit === undefined ? putCall : paceContent(putCall, trafficLimit)
  const object = await receiveObject(paced, put)
  const bucket = call.bucket.name
  return answerUpload(putCall, 'PostObject', object, callback, (callbackReply) =>
    encodePostObjectResponse(
      {
        bucket,
        key,
        location: `${call.server.endpoint()}/${bucket}/${encodePath(key)}`,
        etag: quoteEtag(object.etag),
        contentMd5: object.contentMd5,
        hashCrc64: object.hashCrc64,
        versionId: tellVersionId(call.bucket, object),
        callbackReply,
      },
      readPostOutcome(form),
    ),
  )
}

/** The ID of the key that the form is signed with; `undefined` when it is not signed. */
function authenticate({ server, now }: BucketCall, { fields }: ReceivedForm): string | undefined {
  const { keys, region, digests } = server
  const lookup = (accessKeyId: string) => keys(accessKeyId, now)
  const verification = verifyForm(fields, { lookup, now, region }, digests)
  if (verification.ok) return verification.accessKeyId
  throw new RequestRejection(verification)
}

/** The sizes that the policy allows. A form that nobody has signed needs no policy. */
function checkPolicy({ bucket, now }: BucketCall, form: ReceivedForm): SizeRange {
  const encoded = form.fields.get('policy')
  if (encoded === undefined) return { least: 0, most: Infinity }
  const policy = parsePostPolicy(encoded)
  checkPostPolicy(policy, (field) => formValue(form, bucket.name, field), now)
  return policy.sizes
}

function limitSize(body: IncomingBody, { least, most }: SizeRange): IncomingBody {
  return {
    get received() {
      return body.received
    },
    deliver: async (onChunk) => {
      let size = 0
      await body.deliver((chunk) => {
        size += chunk.length
        if (size > most) throw rejection('EntityTooLarge')
        return onChunk(chunk)
      })
      if (size < least) throw rejection('EntityTooSmall', { ec: '0006-00000003' })
    },
  }
}
