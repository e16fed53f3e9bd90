import { newDraft, type ActionDraft } from '../forms/action'
import { plain } from './copies'
import { store, type Entry } from './db'
import { localPhoto, localHash } from './photos'
import { readQueue } from './queue'

/** Where the drafts of a report's form are kept, beside those of cases. */
export function reportKey(flow: string): string {
  return `report.${flow}`
}

/**
 * Takes an entry out of the queue and puts what was entered back into its form, pictures and all.
 * Returns the address of the form.
 */
export async function backToForm(entry: Entry): Promise<string> {
  const photos = await store.photos.where('entry').equals(entry.id).sortBy('keptAt')
  const { work } = entry
  const draft: ActionDraft = {
    ...newDraft(),
    fields: plain(work.sort === 'report' ? work.body.facts : work.body.fields),
    evidence: photos.map((p) => localPhoto(localHash(p.id), p)),
  }
  if (work.sort === 'verb') {
    draft.reason = work.body.reason ?? ''
    draft.checklist = plain(work.body.checklist)
  }
  const [place, verb] = work.sort === 'report' ? [reportKey(work.flow), 'open'] : [work.caseId, work.verb]
  const key = `qs.draft.${entry.person}.${place}`
  const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, ActionDraft>
  sessionStorage.setItem(key, JSON.stringify({ ...kept, [verb]: draft }))
  await store.transaction('rw', store.entries, store.photos, async () => {
    await store.entries.delete(entry.id)
    await store.photos.where('entry').equals(entry.id).modify({ entry: null })
  })
  await readQueue()
  return work.sort === 'report' ? `/m/report?flow=${encodeURIComponent(work.flow)}` : `/m/cases/${encodeURIComponent(work.caseId)}`
}
