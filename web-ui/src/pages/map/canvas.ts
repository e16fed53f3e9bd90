import 'ol/ol.css'
import { defaults as defaultControls } from 'ol/control/defaults'
import ScaleLine from 'ol/control/ScaleLine'
import { isEmpty } from 'ol/extent'
import Feature from 'ol/Feature'
import GeoJSON from 'ol/format/GeoJSON'
import type Circle from 'ol/geom/Circle'
import Point from 'ol/geom/Point'
import Draw from 'ol/interaction/Draw'
import TileLayer from 'ol/layer/Tile'
import VectorLayer from 'ol/layer/Vector'
import OlMap from 'ol/Map'
import { fromLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import XYZ from 'ol/source/XYZ'
import Fill from 'ol/style/Fill'
import Stroke from 'ol/style/Stroke'
import Style from 'ol/style/Style'
import View from 'ol/View'
import type { Area, MapView } from '../../api/types'
import type { LayerName, Pick } from './layers'
import { alarmStyle, areaStyle, caseStyle, enterpriseStyle, outletStyle, stationName, stationStyle } from './styles'

/** So much closer than the whole city, grid cells and names are shown. */
const CLOSER = 0.7

export interface MapWords {
  level: (level: number | null) => string
  over: string
  zoomIn: string
  zoomOut: string
}

/** The map itself: knows OpenLayers, and of the rest of the page only what it is told. */
export class MapCanvas {
  private readonly map: OlMap
  private readonly sources = new Map<LayerName, VectorSource>()
  private readonly layers = new Map<LayerName, VectorLayer>()
  private readonly areas = new VectorSource()
  private readonly cells = new VectorSource()
  private readonly drawn = new VectorSource()
  private readonly cellLayer: VectorLayer
  private draw: Draw | null = null
  private picked = ''
  /** Set once the areas are known. */
  private closeZoom = 11
  private view: MapView | null = null

  constructor(
    box: HTMLElement,
    tiles: { url: string | null; attribution: string | null },
    private readonly words: MapWords,
    onPick: (pick: Pick | null) => void,
  ) {
    const base = tiles.url ? [new TileLayer({ source: new XYZ({ url: tiles.url, attributions: tiles.attribution ?? undefined }) })] : []
    const districts = new VectorLayer({ source: this.areas, style: (f) => areaStyle(f.get('area') as Area), declutter: true })
    const cells = new VectorLayer({ source: this.cells, style: (f) => areaStyle(f.get('area') as Area), declutter: true })
    this.cellLayer = cells
    const circle = new VectorLayer({
      source: this.drawn,
      style: new Style({ stroke: new Stroke({ color: '#176068', width: 2, lineDash: [6, 4] }), fill: new Fill({ color: 'rgba(23,96,104,0.08)' }) }),
      zIndex: 90,
    })
    const order: LayerName[] = ['enterprises', 'outlets', 'stations', 'cases', 'alarms']
    order.forEach((name, i) => {
      const source = new VectorSource()
      const layer = new VectorLayer({ source, zIndex: 10 + i, declutter: name === 'enterprises', style: (f, resolution) => this.style(f as Feature, resolution) })
      this.sources.set(name, source)
      this.layers.set(name, layer)
    })
    this.map = new OlMap({
      target: box,
      layers: [...base, districts, cells, ...this.layers.values(), circle],
      view: new View({ center: fromLonLat([112, 30]), zoom: 9, minZoom: 6, maxZoom: 17 }),
      controls: defaultControls({ rotate: false, attribution: base.length > 0, zoomOptions: { zoomInTipLabel: words.zoomIn, zoomOutTipLabel: words.zoomOut } }).extend([new ScaleLine()]),
    })
    this.map.on('singleclick', (event) => {
      if (this.draw) return
      const hit = this.map.forEachFeatureAtPixel(event.pixel, (f) => (f.get('pick') as Pick | undefined) ?? undefined, { hitTolerance: 5 })
      onPick(hit ?? null)
    })
    this.map.on('pointermove', (event) => {
      if (event.dragging) return
      const over = this.map.hasFeatureAtPixel(event.pixel, { hitTolerance: 4, layerFilter: (l) => [...this.layers.values()].includes(l as VectorLayer) })
      this.map.getTargetElement()?.classList.toggle('pointing', over)
    })
  }

  private style(feature: Feature, resolution: number): Style | Style[] | undefined {
    const pick = feature.get('pick') as Pick
    const picked = pick.key === this.picked
    const close = (this.map.getView().getZoomForResolution(resolution) ?? 0) >= this.closeZoom
    switch (pick.layer) {
      case 'stations': {
        const badge = stationStyle(pick.item, this.words.level(pick.item.hour?.level ?? null), picked)
        return close || picked ? [badge, stationName(pick.item)] : badge
      }
      case 'outlets':
        return outletStyle(pick.item, this.words.over, picked)
      case 'enterprises':
        return enterpriseStyle(pick.item, close || picked, picked)
      case 'cases':
        return caseStyle(pick.item, picked)
      case 'alarms':
        return alarmStyle(pick.item, picked)
    }
  }

  setAreas(areas: Area[]): void {
    const reader = new GeoJSON()
    const features = areas
      .filter((a) => a.geometry !== null)
      .map((area) => {
        const geometry = reader.readGeometry(area.geometry, { featureProjection: 'EPSG:3857' }) ?? undefined
        return new Feature({ geometry, area })
      })
    this.areas.clear()
    this.cells.clear()
    this.areas.addFeatures(features.filter((f) => (f.get('area') as Area).level !== 'grid-cell'))
    this.cells.addFeatures(features.filter((f) => (f.get('area') as Area).level === 'grid-cell'))
    const extent = this.areas.getExtent()
    if (extent && !isEmpty(extent)) this.map.getView().fit(extent, { padding: [24, 24, 24, 24] })
    this.closeZoom = (this.map.getView().getZoom() ?? 10) + CLOSER
    this.cellLayer.setMinZoom(this.closeZoom)
  }

  setView(view: MapView, picks: Pick[]): void {
    this.view = view
    for (const [name, source] of this.sources) {
      source.clear(true)
      source.addFeatures(picks.filter((p) => p.layer === name).map((pick) => new Feature({ geometry: new Point(fromLonLat([pick.item.lon, pick.item.lat])), pick })))
    }
  }

  setVisible(visible: Set<LayerName>): void {
    for (const [name, layer] of this.layers) layer.setVisible(visible.has(name))
  }

  pick(key: string, move: boolean): void {
    this.picked = key
    for (const layer of this.layers.values()) layer.changed()
    if (!move || !this.view) return
    for (const source of this.sources.values()) {
      const found = source.getFeatures().find((f) => (f.get('pick') as Pick).key === key)
      const at = (found?.getGeometry() as Point | undefined)?.getCoordinates()
      if (at) this.map.getView().animate({ center: at, zoom: Math.max(this.map.getView().getZoom() ?? 0, this.closeZoom + 0.3), duration: 200 })
    }
  }

  /** Lets the person draw one circle, then tells what is inside of the layers that are shown. */
  drawCircle(done: (inside: Pick[]) => void): void {
    this.clearCircle()
    this.draw = new Draw({ source: this.drawn, type: 'Circle' })
    this.draw.on('drawend', (event) => {
      const circle = event.feature.getGeometry() as Circle
      const inside: Pick[] = []
      for (const [name, source] of this.sources) {
        if (!this.layers.get(name)?.getVisible()) continue
        for (const f of source.getFeatures()) {
          const at = (f.getGeometry() as Point).getCoordinates()
          if (circle.intersectsCoordinate(at)) inside.push(f.get('pick') as Pick)
        }
      }
      const finished = this.draw
      // The click that ends the circle must not also pick what lies under it.
      setTimeout(() => {
        if (finished) this.map.removeInteraction(finished)
        if (this.draw === finished) this.draw = null
      }, 300)
      done(inside)
    })
    this.map.addInteraction(this.draw)
  }

  clearCircle(): void {
    if (this.draw) this.map.removeInteraction(this.draw)
    this.draw = null
    this.drawn.clear()
  }

  dispose(): void {
    this.map.setTarget(undefined)
    this.map.dispose()
  }
}
