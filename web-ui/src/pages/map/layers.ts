import type { AlarmPoint, CasePoint, MapView, ObjectPoint, OutletPoint, StationPoint } from '../../api/types'
import { say } from '../../i18n/words'

export const LAYERS = ['stations', 'outlets', 'enterprises', 'cases', 'alarms'] as const
export type LayerName = (typeof LAYERS)[number]

/** One thing on the map that can be clicked; `key` names it in the address bar. */
export type Pick =
  | { layer: 'stations'; key: string; item: StationPoint }
  | { layer: 'outlets'; key: string; item: OutletPoint }
  | { layer: 'enterprises'; key: string; item: ObjectPoint }
  | { layer: 'cases'; key: string; item: CasePoint }
  | { layer: 'alarms'; key: string; item: AlarmPoint }

export function picksOf(view: MapView): Pick[] {
  return [
    ...view.stations.map((item): Pick => ({ layer: 'stations', key: `station:${item.id}`, item })),
    ...view.outlets.map((item): Pick => ({ layer: 'outlets', key: `outlet:${item.id}`, item })),
    ...view.enterprises.map((item): Pick => ({ layer: 'enterprises', key: `enterprise:${item.id}`, item })),
    ...view.cases.map((item): Pick => ({ layer: 'cases', key: `case:${item.id}`, item })),
    ...view.alarms.map((item): Pick => ({ layer: 'alarms', key: `alarm:${item.id}`, item })),
  ]
}

/** What a list calls a thing of the map. */
export function nameOf(pick: Pick): string {
  if (pick.layer === 'cases') return `${pick.item.number} ${pick.item.title}`
  if (pick.layer === 'alarms') return say(pick.item.rule_name)
  return pick.item.name
}
