import { reactive, readonly } from 'vue'

/**
 * The business clock as the server tells it, carried forward between its words.
 *
 * `now` moves once a second; texts such as 今天 14:05 depend on `minute` only, so that a
 * list of fifty rows is not painted again every second.
 */
interface ClockState {
  now: number
  minute: number
  running: boolean
  speed: number
}

const state = reactive<ClockState>({ now: Date.now(), minute: 0, running: true, speed: 1 })
let told = { at: 0, now: Date.now() }

export const businessClock = readonly(state)

export function setClock(now: string, running: boolean, speed: number): void {
  const ms = Date.parse(now)
  if (Number.isNaN(ms)) return
  told = { at: performance.now(), now: ms }
  state.running = running
  state.speed = speed
  tick()
}

function tick(): void {
  const gone = state.running ? (performance.now() - told.at) * state.speed : 0
  state.now = told.now + gone
  state.minute = Math.floor(state.now / 60_000)
}

/** The business time at this moment, in milliseconds. */
export function businessNow(): number {
  tick()
  return state.now
}

setInterval(tick, 1000)
