/** Makes the package as npm would publish it, and a project that has installed it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/**
 * Packs what `npm run build` made. Returns the tarball's path and the paths of the files in it.
 *
 * @param {string} folder where the tarball goes
 */
export function pack(folder) {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [report] = JSON.parse(run('npm', args, { cwd: root, capture: true }))
  return {
    tarball: join(folder, report.filename),
    files: report.files.map((file) => file.path),
    size: report.unpackedSize,
  }
}

/**
 * Installs a tarball as a user would: with its run-time dependencies only, and no install scripts.
 * Returns the folder of the new project.
 *
 * @param {string} folder
 * @param {string} tarball
 */
export function install(folder, tarball) {
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  run('npm', [...args, '--loglevel', 'error', tarball], { cwd: project, capture: true })
  return project
}

/** The names of the published entries: '.', './server'. */
export function entryNames() {
  return Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'))
}

/**
 * The names that an entry promises, from the list that the surface test keeps.
 *
 * @param {string} entry
 */
export function promisedNames(entry) {
  const file = entry === '.' ? 'index' : entry.slice('./'.length)
  const list = join(root, 'test/unit/gates/public-surface', `${file}.txt`)
  const lines = readFileSync(list, 'utf8').trim().split('\n')
  return {
    values: lines.filter((line) => !line.startsWith('type ')),
    types: lines.filter((line) => line.startsWith('type ')).map((line) => line.slice(5)),
  }
}
