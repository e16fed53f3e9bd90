export default {
  title: 'What the system heard of the device',
  since: 'Data last received',
  until: 'Data received again',
  lasted: 'Silent for',
  hours: 'Hour values of that time',
  ofHours: '{here} of {all}',
  none: 'less than a whole hour',
  still: 'still silent',
  why: 'The operator of the station puts it right, the monitoring office confirms; the time runs from now on. A device that speaks again before it is handed over has its alarm cleared, and there is no case.',
}
