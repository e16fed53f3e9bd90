import CircleShape from 'ol/style/Circle'
import Fill from 'ol/style/Fill'
import RegularShape from 'ol/style/RegularShape'
import Stroke from 'ol/style/Stroke'
import Style from 'ol/style/Style'
import Text from 'ol/style/Text'
import type { AlarmPoint, Area, CasePoint, Lamp, ObjectPoint, OutletPoint, StationPoint } from '../../api/types'
import { inkOn, levelColor, NO_DATA_COLOR } from '../../text/aqi'

/** How each kind of thing looks on the map. Shape and word carry the meaning beside the colour. */

const FONT = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
export const LAMP_COLORS: Record<Lamp, string> = { green: '#2a8a48', yellow: '#d48a00', red: '#c4291f', grey: '#8b989b' }
const WHITE = new Stroke({ color: '#ffffff', width: 1.5 })

export function areaStyle(area: Area): Style {
  const cell = area.level === 'grid-cell'
  const city = area.level === 'city'
  return new Style({
    stroke: new Stroke({ color: cell ? '#c3d0d1' : city ? '#5f7f83' : '#8fa9ac', width: cell ? 0.8 : city ? 2 : 1.2, lineDash: cell ? [3, 3] : undefined }),
    fill: new Fill({ color: cell || city ? 'rgba(255,255,255,0)' : 'rgba(255,255,255,0.75)' }),
    text: city
      ? undefined
      : new Text({
          text: area.name,
          font: `${cell ? 11 : 13}px ${FONT}`,
          fill: new Fill({ color: cell ? '#7e9194' : '#587376' }),
          stroke: new Stroke({ color: '#ffffff', width: 3 }),
          overflow: false,
        }),
  })
}

export function stationStyle(s: StationPoint, levelWord: string, picked: boolean): Style {
  const aqi = s.hour?.aqi ?? null
  const fill = aqi === null ? NO_DATA_COLOR : (s.hour?.color ?? levelColor(s.hour?.level ?? null))
  return new Style({
    text: new Text({
      text: aqi === null ? `— ${levelWord}` : `${aqi} ${levelWord}`,
      font: `600 12px ${FONT}`,
      fill: new Fill({ color: inkOn(fill) }),
      backgroundFill: new Fill({ color: fill }),
      backgroundStroke: new Stroke({ color: picked ? '#0b2d32' : 'rgba(0,0,0,0.45)', width: picked ? 3 : 1 }),
      padding: [2, 4, 1, 5],
    }),
    zIndex: picked ? 1000 : (aqi ?? 0),
  })
}

export function stationName(s: StationPoint): Style {
  return new Style({
    text: new Text({ text: s.name, offsetY: 17, font: `11px ${FONT}`, fill: new Fill({ color: '#2d383a' }), stroke: new Stroke({ color: '#ffffff', width: 3 }) }),
  })
}

export function outletStyle(o: OutletPoint, overWord: string, picked: boolean): Style {
  const over = o.over_limit.length > 0
  return new Style({
    image: new RegularShape({
      points: 4,
      angle: Math.PI / 4,
      radius: picked ? 9 : 7,
      fill: new Fill({ color: over ? '#c4291f' : o.online ? '#4a6fa5' : '#ffffff' }),
      stroke: picked ? new Stroke({ color: '#0b2d32', width: 3 }) : o.online ? WHITE : new Stroke({ color: '#6b7a7d', width: 1.5 }),
    }),
    text: over
      ? new Text({ text: overWord, offsetX: 17, font: `600 11px ${FONT}`, fill: new Fill({ color: '#8f1d16' }), stroke: new Stroke({ color: '#ffffff', width: 3 }) })
      : undefined,
    zIndex: picked ? 1000 : 10,
  })
}

export function enterpriseStyle(e: ObjectPoint, named: boolean, picked: boolean): Style {
  return new Style({
    image: new RegularShape({
      points: 4,
      angle: 0,
      // Beside its outlets, which stand at the same place, and drawn whether or not its name finds room.
      displacement: [-10, 7],
      declutterMode: 'none',
      radius: picked ? 10 : 8,
      fill: new Fill({ color: '#7a6a58' }),
      stroke: picked ? new Stroke({ color: '#0b2d32', width: 3 }) : WHITE,
    }),
    text: named
      ? new Text({ text: e.name, offsetX: -10, offsetY: -21, font: `11px ${FONT}`, fill: new Fill({ color: '#54483b' }), stroke: new Stroke({ color: '#ffffff', width: 3 }) })
      : undefined,
    zIndex: picked ? 1000 : 5,
  })
}

/** Cases and alarms stand beside what they are about, so that both can be seen and clicked. */
export function caseStyle(c: CasePoint, picked: boolean): Style {
  return new Style({
    image: new CircleShape({
      radius: picked ? 10 : 8,
      displacement: [30, 16],
      fill: new Fill({ color: LAMP_COLORS[c.lamp] }),
      stroke: picked ? new Stroke({ color: '#0b2d32', width: 3 }) : WHITE,
    }),
    text: new Text({ text: '办', offsetX: 30, offsetY: -15.5, font: `600 10px ${FONT}`, fill: new Fill({ color: '#ffffff' }) }),
    zIndex: picked ? 1000 : 500,
  })
}

export function alarmStyle(a: AlarmPoint, picked: boolean): Style {
  return new Style({
    image: new RegularShape({
      points: 3,
      radius: picked ? 12 : 10,
      displacement: [-30, 14],
      fill: new Fill({ color: a.severity === 'serious' ? '#c4291f' : a.severity === 'warning' ? '#d48a00' : '#6b7a7d' }),
      stroke: picked ? new Stroke({ color: '#0b2d32', width: 3 }) : WHITE,
    }),
    text: new Text({ text: '!', offsetX: -30, offsetY: -14, font: `700 11px ${FONT}`, fill: new Fill({ color: '#ffffff' }) }),
    zIndex: picked ? 1000 : 600,
  })
}
