// Measures the script (gzip) that a browser needs before the first page, the workbench, is useful;
// fails above the limit. Charts and the map are read later and are not counted.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 250
const FIRST_PAGES = ['src/pages/OfficeShell.vue', 'src/pages/WorkbenchPage.vue']
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))

const needed = new Set()
function need(key) {
  if (needed.has(key)) return
  needed.add(key)
  for (const other of manifest[key]?.imports ?? []) need(other)
}
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
for (const key of [entry, ...FIRST_PAGES]) {
  if (!manifest[key]) throw new Error(`${key} is not in the build`)
  need(key)
}

let script = 0
let style = 0
const seen = new Set()
const add = (file) => {
  if (seen.has(file)) return 0
  seen.add(file)
  return gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
}
for (const key of needed) {
  script += add(manifest[key].file)
  for (const css of manifest[key].css ?? []) style += add(css)
}
const kb = (n) => (n / 1024).toFixed(1)
console.log(`first page: ${kb(script)} KB of script (gzip) in ${needed.size} files, ${kb(style)} KB of style; limit ${LIMIT_KB} KB`)
if (script > LIMIT_KB * 1024) {
  console.error('over the limit')
  process.exit(1)
}
