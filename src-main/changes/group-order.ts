// In which order the headings of a list of changes stand. Pure.

/** The empty word stands for headings that nobody thought of. */
const order = [
  'Pages',
  'Posts',
  '',
  'Media',
  'Menus',
  'Templates',
  'Styles',
  'Patterns',
  'Fonts',
  'Categories',
  'Tags',
  'Comments',
  'Users',
  'Settings',
  'Network settings',
  'Plugins',
  'Themes',
  'WordPress',
  'Rows',
  'Files',
]

/** @returns the place of a heading; what a plugin brings stands behind pages and posts, rows of its tables near the end */
export function groupRank(group: string): number {
  const at = order.indexOf(group)
  if (at >= 0) return at
  return order.indexOf(/^Rows of /.test(group) ? 'Rows' : '')
}
