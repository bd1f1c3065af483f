// Loaded before the bundle: lets `electron` mean the stub beside this file.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context)
    return { url: new URL('stub-electron.ts', import.meta.url).href, shortCircuit: true }
  },
})
