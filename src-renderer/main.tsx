// Starts the window: reaches the host, then draws what it says.
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './window.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { openBridge } from './bridge/client.ts'
import { ShutOutTab } from './screens/shut-out.tsx'
import { followHost } from './state/host.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const drawn = createRoot(root)
const bridge = await openBridge(window)
drawn.render('client' in bridge ? <App host={followHost(bridge)} /> : <ShutOutTab {...bridge} />)
