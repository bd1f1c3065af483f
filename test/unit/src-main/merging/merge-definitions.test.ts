// What both sides made of a table is one table; what both made of the same column is a conflict.
import { describe, expect, it } from 'vitest'
import { mergeDefinitions } from '../../../../src-main/merging/merge-definitions.ts'
import { alterStatements, createStatement, definitionItems } from '../../../../src-main/rows/definition-items.ts'

const table = (lines: readonly string[], options = 'ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4') =>
  definitionItems(`CREATE TABLE \`t\` (\n${lines.map((line) => `  ${line}`).join(',\n')}\n) ${options}`)

const id = '`id` int NOT NULL'
const name = '`name` varchar(20) DEFAULT NULL'
const key = 'PRIMARY KEY (`id`)'
const base = table([id, name, key])

/** Statements that make theirs what comes out, with theirs and with mine where both changed the same. */
function merged(mine: typeof base | null, theirs: typeof base | null, from: typeof base | null = base) {
  const { isConflict, ...ways } = mergeDefinitions(from, mine, theirs)
  const statements = (to: typeof base | null) =>
    to === null ? ['DROP'] : theirs === null ? [createStatement('t', to)] : alterStatements('t', theirs, to)
  return { isConflict, theirs: statements(ways.theirs), mine: statements(ways.mine) }
}

const agreed = (...statements: readonly string[]) => ({ isConflict: false, theirs: statements, mine: statements })

describe('a table that both altered', () => {
  it('has the columns and keys of both, where each has them', () => {
    const mine = table([id, '`a` int DEFAULT 1', name, '`b` text', key, 'KEY `n` (`name`)'])
    const theirs = table([id, name, '`c` int', key, 'UNIQUE KEY `u` (`c`)'])
    expect(merged(mine, theirs)).toEqual(
      agreed(
        'ALTER TABLE `t` ADD COLUMN `a` int DEFAULT 1 AFTER `id`, ADD COLUMN `b` text AFTER `name`, ADD KEY `n` (`name`)',
      ),
    )
  })

  it('loses what one side dropped, and changes what one side changed', () => {
    const mine = table([id, key])
    const theirs = table(['`id` bigint NOT NULL', name, key])
    expect(merged(mine, theirs)).toEqual(agreed('ALTER TABLE `t` DROP COLUMN `name`'))
    expect(merged(theirs, mine)).toEqual(agreed('ALTER TABLE `t` MODIFY COLUMN `id` bigint NOT NULL'))
  })

  it('stays as it is where both did the same, and where they differ only in counters', () => {
    const both = table([id, name, '`a` int', key], 'ENGINE=InnoDB AUTO_INCREMENT=900 DEFAULT CHARSET=utf8mb4')
    expect(merged(both, table([id, name, '`a` int', key]))).toEqual(agreed())
  })

  it('is a conflict where both made something else of one column; the rest is merged all the same', () => {
    const mine = table([id, '`name` varchar(40) DEFAULT NULL', key, 'KEY `n` (`name`)'])
    const theirs = table([id, '`name` text DEFAULT NULL', key])
    expect(merged(mine, theirs)).toEqual({
      isConflict: true,
      theirs: ['ALTER TABLE `t` ADD KEY `n` (`name`)'],
      mine: ['ALTER TABLE `t` MODIFY COLUMN `name` varchar(40) DEFAULT NULL, ADD KEY `n` (`name`)'],
    })
  })

  it('is a conflict as a whole where one side gave it another character set, or it has partitions', () => {
    const mine = table([id, name, key], 'ENGINE=InnoDB DEFAULT CHARSET=latin1')
    const theirs = table([id, name, '`a` text', key])
    expect(merged(mine, theirs)).toEqual({
      isConflict: true,
      theirs: [],
      mine: [
        'ALTER TABLE `t` DROP COLUMN `a`, MODIFY COLUMN `id` int NOT NULL, MODIFY COLUMN `name` varchar(20) DEFAULT NULL, ENGINE=InnoDB DEFAULT CHARSET=latin1',
      ],
    })
    const parted = table([id, name, key, 'KEY `n` (`name`)'], 'ENGINE=InnoDB\nPARTITION BY HASH (`id`)')
    expect(merged(parted, theirs).isConflict).toBe(true)
  })

  it('drops a foreign key before it is made anew', () => {
    const foreign = (rule: string) =>
      `CONSTRAINT \`f\` FOREIGN KEY (\`id\`) REFERENCES \`p\` (\`id\`) ON DELETE ${rule}`
    expect(
      merged(table([id, name, key, foreign('CASCADE')]), table([id, name, key, foreign('SET NULL')]), null).mine,
    ).toEqual([
      'ALTER TABLE `t` DROP FOREIGN KEY `f`',
      'ALTER TABLE `t` ADD CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`) ON DELETE CASCADE',
    ])
  })
})

describe('a table of one side', () => {
  it('comes, goes, and is a conflict where the other side altered it', () => {
    const altered = table([id, name, '`a` int', key])
    expect(merged(altered, null, null)).toEqual(agreed(createStatement('t', altered)))
    expect(merged(null, base)).toEqual(agreed('DROP'))
    expect(merged(null, altered)).toEqual({ isConflict: true, theirs: [], mine: ['DROP'] })
    expect(merged(altered, null)).toEqual({ isConflict: true, theirs: ['DROP'], mine: [createStatement('t', altered)] })
  })
})
