/** Lists of any length, page by page: one page in memory at a time. */

import type {
  ListMultipartUploadsRequest,
  ListMultipartUploadsResult,
} from '../protocol/operations/list-multipart-uploads.js'
import type {
  ListObjectVersionsRequest,
  ListObjectVersionsResult,
} from '../protocol/operations/list-object-versions.js'
import type {
  ListObjectsV2Request,
  ListObjectsV2Result,
} from '../protocol/operations/list-objects-v2.js'
import type { ListPartsRequest, ListPartsResult } from '../protocol/operations/list-parts.js'

/** The pages of a list, each asked for when the one before has been used. */
export type Pages<Page> = AsyncGenerator<Page, void, undefined>

/** One request for one page. */
type PageSource<Request, Page> = (request: Request) => Promise<Page>

/** From where `request` begins to the end of the list. */
export async function* pagesOfObjects(
  request: ListObjectsV2Request,
  list: PageSource<ListObjectsV2Request, ListObjectsV2Result>,
): Pages<ListObjectsV2Result> {
  let page = await list(request)
  yield page
  while (page.isTruncated) {
    page = await list({ ...request, continuationToken: page.nextContinuationToken })
    yield page
  }
}

/** From where `request` begins to the end of the list. */
export async function* pagesOfUploads(
  request: ListMultipartUploadsRequest,
  list: PageSource<ListMultipartUploadsRequest, ListMultipartUploadsResult>,
): Pages<ListMultipartUploadsResult> {
  let page = await list(request)
  yield page
  while (page.isTruncated) {
    const { nextKeyMarker: keyMarker, nextUploadIdMarker: uploadIdMarker } = page
    page = await list({ ...request, keyMarker, uploadIdMarker })
    yield page
  }
}

/** From where `request` begins to the end of the list. */
export async function* pagesOfParts(
  request: ListPartsRequest,
  list: PageSource<ListPartsRequest, ListPartsResult>,
): Pages<ListPartsResult> {
  let page = await list(request)
  yield page
  while (page.isTruncated) {
    page = await list({ ...request, partNumberMarker: page.nextPartNumberMarker })
    yield page
  }
}

/** From where `request` begins to the end of the list. */
export async function* pagesOfVersions(
  request: ListObjectVersionsRequest,
  list: PageSource<ListObjectVersionsRequest, ListObjectVersionsResult>,
): Pages<ListObjectVersionsResult> {
  let page = await list(request)
  yield page
  while (page.isTruncated) {
    const { nextKeyMarker: keyMarker, nextVersionIdMarker: versionIdMarker } = page
    page = await list({ ...request, keyMarker, versionIdMarker })
    yield page
  }
}
