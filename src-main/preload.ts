// Passes the message port on to the page; the page gets nothing else of Electron but the paths of files that are given to it.
import { contextBridge, ipcRenderer, webUtils } from 'electron'

// How the page knows that a port comes: in development it is served over HTTP, as in a browser.
contextBridge.exposeInMainWorld('siteforkShell', 'electron')

// Of a file that the person chose or dropped, and of no other.
contextBridge.exposeInMainWorld('siteforkPathOf', (file: File) => webUtils.getPathForFile(file))

ipcRenderer.on('sitefork-port', (event) => {
  // To this very window; its origin is the page's own.
  window.postMessage('sitefork-port', '*', [...event.ports])
})
