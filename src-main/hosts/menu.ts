// The menu bar: what a platform expects of any program, and the way to the log.
import { Menu, type MenuItemConstructorOptions, shell } from 'electron'
import { logFile } from './log.ts'

export function setMenu(options: {
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly tools: boolean
}): void {
  const onMac = options.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(onMac ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(options.tools ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Show log', click: () => shell.showItemInFolder(logFile(options.home)) },
        ...(onMac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
