export default {
  gets: 'What it gets',
  all: 'data of all devices',
  mn: 'devices {list}',
  st: 'system codes {list}',
  cn: 'commands {list}',
  area: 'devices in the area {area}',
  renamed: 'Renamed devices',
  renamedHint: '{n} go under the number by which the platform knows them',
  waitingHint: 'Frames that it has not yet acknowledged, at most: some may be none of its business',
  sinceStart: 'since the program was started',
  away: 'It is not connected. Its frames wait here and go out from the oldest on once it is; nothing is lost. It is tried again by itself, at least every 5 minutes.',
  none: 'No superior platform is configured. Name one with its address in a section [[forward]] of the configuration file and restart; docs/forwarding.md says how.',
}
