/** Options that the commands which move objects have in common. */

import type { Command, OptionValues } from '@commander-js/extra-typings'
import { bandwidthValue } from '../bandwidth/bandwidth.js'
import { choiceValue, pairValue, partSizeValue, sizeValue, wholeValue } from '../option-values.js'
import type { CopyOptions } from './copy-options.js'

type TransferFlags = Pick<
  CopyOptions,
  | 'partSize'
  | 'parallel'
  | 'multipartThreshold'
  | 'checkpoint'
  | 'checkpointDir'
  | 'verifyOnResume'
  | 'maxBandwidth'
>

type StorageFlags = Pick<
  CopyOptions,
  'contentType' | 'meta' | 'acl' | 'storageClass' | 'forbidOverwrite'
>

/** How files and objects are moved. */
export function addTransferOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & TransferFlags> {
  command
    .optionsGroup('How to copy:')
    .option(
      '--part-size <size>',
      'size of a part: 100k to 5g (default: 6m; within OSS 64m)',
      partSizeValue,
    )
    .option(
      '--parallel <count>',
      'parts on their way at the same time (default: 16; of a stream 3)',
      wholeValue(1, 1000),
    )
    .option(
      '--multipart-threshold <size>',
      'transfer less than this in one request (default: the part size; within OSS 200m)',
      sizeValue,
    )
    .option('--checkpoint', 'make the copy resumable; the default but for streams')
    .option('--no-checkpoint', 'keep no record, and no parts when the copy fails')
    .option('--checkpoint-dir <directory>', 'where the records of unfinished copies are')
    .option(
      '--verify-on-resume <how>',
      'check parts of an earlier run by their content (parts, default) or trust the file (identity)',
      choiceValue(['parts', 'identity']),
    )
    .option(
      '--max-bandwidth <rate>',
      'move no more bytes a second than this: 10m; @FILE: what the file says, now and when it changes',
      bandwidthValue,
    )
  return command
}

/** What is stored with an object. */
export function addStorageOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & StorageFlags> {
  command
    .optionsGroup('What to store with an object:')
    .option(
      '--content-type <type>',
      "default: by the name of the file, then of the key; within OSS the source's",
    )
    .option(
      '--meta <name=value>',
      "user metadata, several times if need be; default within OSS: the source's",
      pairValue,
    )
    .option(
      '--acl <acl>',
      'default, private, public-read or public-read-write',
      choiceValue(['default', 'private', 'public-read', 'public-read-write']),
    )
    .option(
      '--storage-class <class>',
      'Standard, IA, Archive, ColdArchive or DeepColdArchive',
      choiceValue(['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']),
    )
    .option('--forbid-overwrite', 'fail when the object exists')
  return command
}
