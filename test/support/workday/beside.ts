// What happens by itself in a clone while somebody works in it: visits, the dashboard, an editor that is opened, heartbeats, the scheduler.
import { docker, pairOf } from '../seen.ts'
import { createVisitor, type Visitor } from '../visitor.ts'

/** @param admin somebody who is logged in */
export async function bystanders(clone: string, url: string, admin: Visitor): Promise<void> {
  const guest = createVisitor(url)
  await guest.visit('/')
  await admin.visit('/wp-admin/')
  await admin.visit('/wp-admin/post-new.php')
  await admin.visit('/wp-admin/admin-ajax.php', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'action=heartbeat&screen_id=dashboard&has_focus=true',
  })
  const { web } = await pairOf(clone)
  const cron = 'file_get_contents("http://localhost/wp-cron.php?doing_wp_cron");'
  await docker('exec', web, 'php', '-r', cron)
}
