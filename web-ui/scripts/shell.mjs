// Which built files a phone keeps, so that its pages open without a network: what the phone pages
// and the sign-in need, and nothing of the office.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const PAGES = /^src\/(pages\/phone\/|pages\/LoginPage\.vue$|i18n\/)/
const ALWAYS = new Set(['index.html', 'favicon.svg', 'manifest.webmanifest'])

/** Returns the names of the files that the phone pages need. */
export function phoneFiles(manifest) {
  const needed = new Set()
  const need = (key) => {
    const chunk = manifest[key]
    if (!chunk || needed.has(chunk.file)) return
    needed.add(chunk.file)
    for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) needed.add(file)
    for (const other of chunk.imports ?? []) need(other)
    for (const other of chunk.dynamicImports ?? []) if (PAGES.test(other)) need(other)
  }
  for (const key of Object.keys(manifest)) if (manifest[key].isEntry || PAGES.test(key)) need(key)
  return needed
}

/** Leaves out of the list what is not for the phone. */
export function phoneShell(entries) {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))
  const needed = phoneFiles(manifest)
  const kept = entries.filter(({ url }) => ALWAYS.has(url) || needed.has(url))
  return { manifest: kept, warnings: [] }
}
