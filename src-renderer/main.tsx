// Starts the window: reaches the host, then draws what it says.
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './styles/frame.css'
import './styles/rail.css'
import './styles/status.css'
import './styles/production.css'
import './styles/clones.css'
import './styles/clone-page.css'
import './styles/changes.css'
import './styles/change-pane.css'
import './styles/merging.css'
import './styles/promoting.css'
import './styles/jobs.css'
import './styles/first-run.css'
import { createRoot } from 'react-dom/client'
import { MainWindow } from './app.tsx'
import { openBridge } from './bridge/client.ts'
import { ShutOutTab } from './screens/shut-out.tsx'
import { followHost } from './state/host.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const drawn = createRoot(root)
const bridge = await openBridge(window)
drawn.render('client' in bridge ? <MainWindow host={followHost(bridge)} /> : <ShutOutTab {...bridge} />)
