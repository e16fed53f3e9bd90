import type { EvidenceItem } from '../api/types'
import { scaleToJpeg, takenAt } from '../forms/photo'
import { newRequestId } from '../forms/requestId'
import { businessNow } from '../live/clock'
import { session } from '../session'
import { toIso } from '../text/time'
import type { Place } from './place'
import { store, type KeptPhoto } from './db'

/** The mark of a picture that is still on the phone, in place of the server's hash. */
const LOCAL = 'local:'

export function isLocal(hash: string): boolean {
  return hash.startsWith(LOCAL)
}

export function localId(hash: string): string {
  return hash.slice(LOCAL.length)
}

export function localHash(id: string): string {
  return LOCAL + id
}

/** Scales a picture and keeps it on the phone. Throws if it is no picture, or has no bytes. */
export async function keepPhoto(file: File, kind: string, place: Place | null): Promise<KeptPhoto> {
  const bytes = await scaleToJpeg(file)
  const photo: KeptPhoto = {
    id: newRequestId(),
    person: session.value?.person.id ?? '',
    entry: null,
    kind,
    bytes,
    takenAt: toIso(takenAt(file.lastModified, Date.now(), businessNow())),
    lon: place?.lon ?? null,
    lat: place?.lat ?? null,
    hash: null,
    keptAt: Date.now(),
  }
  await store.photos.add(photo)
  return photo
}

/** A kept picture in the shape in which forms hold what the server has. */
export function localPhoto(hash: string, photo: Pick<KeptPhoto, 'kind' | 'bytes' | 'takenAt' | 'lon' | 'lat'>): EvidenceItem {
  return {
    hash,
    kind: photo.kind,
    kind_name: photo.kind,
    media_type: photo.bytes.type,
    bytes: photo.bytes.size,
    width: 0,
    height: 0,
    taken_at: photo.takenAt,
    lon: photo.lon,
    lat: photo.lat,
    by: '',
    at: '',
    url: '',
    thumb_url: '',
    masked: false,
  }
}

export async function dropPhoto(id: string): Promise<void> {
  await store.photos.delete(id)
}

/** An address under which the page can show a kept picture; null if it is gone. */
export async function pictureAddress(id: string): Promise<string | null> {
  const photo = await store.photos.get(id)
  return photo ? URL.createObjectURL(photo.bytes) : null
}

const DAY_MS = 86_400_000

/** Pictures of forms that nobody came back to for a week go. */
export async function dropForgotten(now: number): Promise<void> {
  await store.photos.filter((p) => p.entry === null && now - p.keptAt > 7 * DAY_MS).delete()
}
