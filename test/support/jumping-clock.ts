// Imported by a host’s process: its clock jumps a day ahead when it gets SIGUSR2, and back with the next. The machine’s own
// clock is not a test’s to set.
const jumpMs = 26 * 3600 * 1000
let ahead = 0
process.on('SIGUSR2', () => {
  ahead = ahead === 0 ? jumpMs : 0
})

globalThis.Date = new Proxy(Date, {
  construct: (real, given, made) =>
    given.length === 0 ? new real(real.now() + ahead) : Reflect.construct(real, given, made),
  get: (real, name) => (name === 'now' ? () => real.now() + ahead : Reflect.get(real, name)),
})
