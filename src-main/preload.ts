// Passes the message port on to the page; the page gets nothing else of Electron.
import { contextBridge, ipcRenderer } from 'electron'

// How the page knows that a port comes: in development it is served over HTTP, as in a browser.
contextBridge.exposeInMainWorld('siteforkShell', 'electron')

ipcRenderer.on('sitefork-port', (event) => {
  // To this very window; its origin is the page's own.
  window.postMessage('sitefork-port', '*', [...event.ports])
})
