import { i18n } from '../i18n'

/** The protocol of a device by its full name; the server sends the year of the edition. */
export function editionName(edition: string | null): string {
  if (edition === null) return '—'
  if (edition === '2005') return 'HJ/T 212-2005'
  if (edition === 'surface-water') return i18n.global.t('devicelist.surfaceWater')
  return /^\d{4}$/.test(edition) ? `HJ 212-${edition}` : edition
}
