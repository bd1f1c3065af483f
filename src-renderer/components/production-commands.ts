// What can be done with a production. A new command is one row here: its menu and the palette list it.
import {
  Camera,
  CircleFadingArrowUp,
  FolderInput,
  GitFork,
  Pause,
  Pencil,
  Play,
  Plug,
  Radio,
  RefreshCw,
  Rocket,
  Scale,
  Settings,
  Trash2,
  Unlink,
} from 'lucide-react'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import type { Commands } from './command.tsx'

/** Plain values: what is told of a production anew every other second changes none of them. */
export interface ProductionSubject extends Pick<Production, 'id' | 'name' | 'isOutgrown'> {
  readonly source: Production['source']['is']
  readonly sync: Production['sync']['is']
  /** Why nothing can be forked; undefined when it can. */
  readonly whyNoFork: string | undefined
  readonly isDemo: boolean
  /** Whether somebody allowed promotion, or something was promoted. */
  readonly hasPromotions: boolean
}

/** Why a fork cannot start right now; undefined when it can. */
export function whyNoFork(production: Production, engineReady: boolean, points: readonly Point[]): string | undefined {
  if (!engineReady) return words.production.noEngine
  if (production.sync.is === 'linking') return words.production.notLinked
  return points.length === 0 ? words.production.noPoint : undefined
}

const linking = ({ sync }: ProductionSubject) => (sync === 'linking' ? words.production.notLinked : undefined)
const isReached = ({ source }: ProductionSubject) => source !== 'backup'

/** In the order in which menu and palette list them. */
export const productionCommands: Commands<ProductionSubject> = {
  fork: {
    label: words.production.fork,
    inPalette: words.palette.forkSite,
    icon: GitFork,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'fork', production: id }),
  },
  readBackup: {
    label: words.production.readBackup,
    icon: FolderInput,
    menu: 1,
    fits: ({ source }) => source === 'backup',
    disabledReason: linking,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'read-backup', production: id }),
  },
  takePoint: {
    label: words.production.takePoint,
    inPalette: words.palette.takePoint,
    icon: Camera,
    fits: isReached,
    disabledReason: ({ whyNoFork: why }) => (why === words.production.noPoint ? undefined : why),
    act: ({ id }, { verbs }) => verbs.takePoint({ id }),
  },
  pull: {
    label: words.production.pull,
    icon: RefreshCw,
    menu: 1,
    fits: ({ source }) => source === 'pulled',
    act: ({ id }, { verbs }) => verbs.run((client) => client.production.pull({ production: id })),
  },
  follow: {
    label: words.production.follow,
    icon: Radio,
    menu: 1,
    fits: ({ source }) => source === 'pulled',
    act: ({ id }, { verbs }) => verbs.run((client) => client.production.reseed({ production: id })),
  },
  verify: {
    label: words.production.verify,
    icon: Scale,
    menu: 1,
    fits: ({ source }) => source === 'replicated',
    disabledReason: ({ sync }) => (sync === 'linking' || sync === 'paused' ? words.sync.notCompared : undefined),
    act: ({ id }, { verbs }) => verbs.run((client) => client.production.verify({ production: id })),
  },
  upgrade: {
    label: words.production.upgrade,
    icon: CircleFadingArrowUp,
    menu: 1,
    fits: (of) => isReached(of) && of.isOutgrown,
    act: ({ id }, { verbs }) => verbs.run((client) => client.production.upgrade({ production: id })),
  },
  resume: {
    label: words.production.resume,
    icon: Play,
    menu: 1,
    fits: (of) => isReached(of) && of.sync === 'paused',
    act: ({ id }, { verbs }) => verbs.run((client) => client.production.resume({ production: id })),
  },
  pause: {
    label: words.production.pause,
    icon: Pause,
    menu: 1,
    fits: (of) => isReached(of) && of.sync !== 'paused',
    disabledReason: linking,
    act: ({ id }, { verbs }) => verbs.run((client) => client.production.pause({ production: id })),
  },
  allowPromotion: {
    label: words.promoting.access.allow,
    inPalette: words.promoting.access.allowNamed,
    icon: Rocket,
    menu: 1,
    fits: (of) => isReached(of) && !of.hasPromotions,
    disabledReason: linking,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'allow-promotion', production: id }),
  },
  promotions: {
    label: words.promoting.list.command,
    inPalette: words.promoting.list.commandNamed,
    icon: Rocket,
    menu: 1,
    fits: (of) => isReached(of) && of.hasPromotions,
    act: ({ id }) => go({ is: 'promotions', production: id }),
  },
  settings: {
    label: words.production.settings,
    inPalette: words.palette.settingsOf,
    icon: Settings,
    menu: 1,
    fits: isReached,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'settings', production: id }),
  },
  editSource: {
    label: words.production.editSource,
    icon: Plug,
    menu: 1,
    fits: isReached,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'edit-source', production: id }),
  },
  rename: {
    label: words.production.rename,
    icon: Pencil,
    menu: 1,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'rename-production', production: id }),
  },
  removeDemo: {
    label: words.production.removeDemo,
    icon: Trash2,
    menu: 2,
    isDanger: true,
    fits: ({ isDemo }) => isDemo,
    act: (_, { verbs }) => verbs.run((client) => client.removeDemo()),
  },
  unlink: {
    label: words.production.unlink,
    icon: Unlink,
    menu: 2,
    isDanger: true,
    fits: ({ isDemo }) => !isDemo,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'unlink', production: id }),
  },
}
