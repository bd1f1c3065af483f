// Shows the open dialog, by its kind; it closes by itself when what it is about is gone.
import { useEffect } from 'react'
import type { Snapshot } from '../../src-main/contract/models.ts'
import { type Dialog, useDialogState, useDialogs } from '../state/dialogs.ts'
import { useSnapshot } from '../state/host.ts'
import { newestSafety } from '../state/undo.ts'
import { DeleteCloneDialog, DeleteSomeDialog, ForgetPointDialog, RewindDialog, UnlinkDialog } from './ask-dialogs.tsx'
import { ReadBackupDialog } from './backup-dialog.tsx'
import { CompareDialog } from './compare-dialog.tsx'
import { DescribeDialog } from './describe-dialog.tsx'
import { DoctorDialog } from './doctor-dialog.tsx'
import { ForkDialog } from './fork-dialog.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { KeepDialog } from './keep-dialog.tsx'
import { EditSourceDialog, LinkDialog } from './link-dialog.tsx'
import { LogInDialog } from './log-in-dialog.tsx'
import { AddWorkDialog, ForgetMergeDialog, MergeDialog, PickDialog } from './merge-dialogs.tsx'
import { PreferencesDialog } from './preferences-dialog.tsx'
import { AllowPromotionDialog, ForgetPromotionDialog } from './promotion-dialogs.tsx'
import { BeginEmptyDialog, RecoverDialog } from './recover-dialogs.tsx'
import { RefreshDialog } from './refresh-dialog.tsx'
import { RenameCloneDialog, RenameProductionDialog } from './rename-dialogs.tsx'
import { SettingsDialog } from './settings-dialog.tsx'
import { UndoChangeDialog } from './undo-change-dialog.tsx'
import {
  BookmarkDialog,
  BranchDialog,
  DescribeBookmarkDialog,
  ForgetBookmarkDialog,
  ResetDialog,
  UndoDialog,
} from './version-dialogs.tsx'

export function Dialogs() {
  const { dialog } = useDialogState()
  return dialog && <Drawn dialog={dialog} />
}

function Drawn({ dialog }: { readonly dialog: Dialog }) {
  const dialogs = useDialogs()
  const drawn = draw(dialog, useSnapshot())
  const gone = drawn === null
  useEffect(() => {
    if (gone) dialogs.close()
  }, [gone, dialogs])
  return drawn
}

function draw(
  dialog: Dialog,
  { productions, clones, points, bookmarks, merges, promotions }: Snapshot,
): React.ReactElement | null {
  const production = 'production' in dialog ? productions.find((one) => one.id === dialog.production) : undefined
  const clone = 'clone' in dialog ? clones.find((one) => one.id === dialog.clone) : undefined
  const its = productions.find((one) => one.id === clone?.production)
  const bookmark = 'bookmark' in dialog ? bookmarks.find((one) => one.id === dialog.bookmark) : undefined
  switch (dialog.is) {
    case 'fork':
      return production ? <ForkDialog production={production} from={dialog.from} /> : null
    case 'refresh':
      return clone && its ? <RefreshDialog clone={clone} production={its} /> : null
    case 'rewind':
      return clone && bookmark ? <RewindDialog clone={clone} bookmark={bookmark} /> : null
    case 'bookmark':
      return clone ? <BookmarkDialog clone={clone} /> : null
    case 'branch':
      return clone && (bookmark || !dialog.bookmark) ? <BranchDialog clone={clone} bookmark={bookmark} /> : null
    case 'undo': {
      const safety = newestSafety(bookmarks, dialog.clone)
      return clone && safety ? <UndoDialog clone={clone} safety={safety} /> : null
    }
    case 'reset':
      return clone ? <ResetDialog clone={clone} /> : null
    case 'forget-bookmark':
      return clone && bookmark ? <ForgetBookmarkDialog clone={clone} bookmark={bookmark} /> : null
    case 'describe-bookmark':
      return clone && bookmark ? <DescribeBookmarkDialog clone={clone} bookmark={bookmark} /> : null
    case 'rename-clone':
      return clone ? <RenameCloneDialog clone={clone} /> : null
    case 'describe':
      return clone ? <DescribeDialog clone={clone} /> : null
    case 'delete-some': {
      const some = clones.filter((one) => dialog.clones.includes(one.id))
      return some.length > 0 ? <DeleteSomeDialog clones={some} /> : null
    }
    case 'compare':
      return clone && its ? <CompareDialog clone={clone} production={its} /> : null
    case 'log-in':
      return clone ? <LogInDialog clone={clone} /> : null
    case 'undo-change':
      return clone ? <UndoChangeDialog {...dialog} clone={clone} /> : null
    case 'merge':
      return production ? <MergeDialog production={production} clones={dialog.clones} /> : null
    case 'add-work':
      return clone ? <AddWorkDialog clone={clone} source={dialog.source} /> : null
    case 'pick': {
      const { things, edits, title } = dialog
      return clone ? <PickDialog clone={clone} things={things} edits={edits} title={title} /> : null
    }
    case 'forget-merge': {
      const merge = merges.find((one) => one.id === dialog.merge)
      return merge ? <ForgetMergeDialog merge={merge} /> : null
    }
    case 'forget-promotion': {
      const promotion = promotions.find((one) => one.id === dialog.promotion)
      return promotion ? <ForgetPromotionDialog promotion={promotion} /> : null
    }
    case 'allow-promotion':
      return production ? <AllowPromotionDialog production={production} /> : null
    case 'delete':
      return clone ? <DeleteCloneDialog clone={clone} /> : null
    case 'link':
      return <LinkDialog />
    case 'edit-source':
      return production ? <EditSourceDialog production={production} /> : null
    case 'rename-production':
      return production ? <RenameProductionDialog production={production} /> : null
    case 'read-backup':
      return production ? <ReadBackupDialog production={production} /> : null
    case 'unlink':
      return production ? <UnlinkDialog production={production} /> : null
    case 'keep': {
      const point = points.find((one) => one.id === dialog.point)
      return production ? <KeepDialog production={production} at={dialog.at} point={point} /> : null
    }
    case 'settings':
      return production ? <SettingsDialog production={production} /> : null
    case 'forget': {
      const point = points.find((one) => one.id === dialog.point)
      return point ? <ForgetPointDialog point={point} /> : null
    }
    case 'recover':
      return <RecoverDialog />
    case 'begin-empty':
      return <BeginEmptyDialog />
    case 'preferences':
      return <PreferencesDialog />
    case 'doctor':
      return <DoctorDialog />
    case 'help':
      return <HelpDialog />
  }
}
