// The points of the catalog: rows are the contract's points as they stand.
import type { Point } from '../contract/models.ts'
import type { Row, Tables } from './open.ts'

export interface Points {
  /** Newest first. */
  all(): readonly Point[]
  of(production: string): readonly Point[]
  get(id: string): Point | undefined
  insert(point: Point): void
  update(id: string, change: Partial<Omit<Point, 'id' | 'production'>>): void
  delete(id: string): void
}

export function points(tables: Tables): Points {
  const get = (id: string) => {
    const row = tables.one('SELECT * FROM points WHERE id = ?', id)
    return row && fromRow(row)
  }
  return {
    all: () => tables.all('SELECT * FROM points ORDER BY at DESC').map(fromRow),
    of: (production) =>
      tables.all('SELECT * FROM points WHERE production = ? ORDER BY at DESC', production).map(fromRow),
    get,
    insert: (point) =>
      tables.run(
        'INSERT INTO points (id, production, at, kind, note, state, position, files_at, bytes, name, kept, proof, server_build, web_build, remarks, equal_at, pages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        point.id,
        point.production,
        ...toValues(point),
      ),
    update(id, change) {
      const old = get(id)
      if (!old) return
      tables.run(
        'UPDATE points SET at = ?, kind = ?, note = ?, state = ?, position = ?, files_at = ?, bytes = ?, name = ?, kept = ?, proof = ?, server_build = ?, web_build = ?, remarks = ?, equal_at = ?, pages = ? WHERE id = ?',
        ...toValues({ ...old, ...change }),
        id,
      )
    },
    delete: (id) => tables.run('DELETE FROM points WHERE id = ?', id),
  }
}

function toValues(point: Point) {
  const {
    at,
    kind,
    note,
    state,
    position,
    filesAt,
    bytes,
    name,
    kept,
    proof,
    serverBuild,
    webBuild,
    remarks,
    equalAt,
    pages,
  } = point
  return [
    at,
    kind,
    note,
    JSON.stringify(state),
    position ?? '',
    filesAt,
    bytes,
    name,
    kept ? 1 : 0,
    proof && JSON.stringify(proof),
    serverBuild,
    webBuild,
    JSON.stringify(remarks),
    equalAt,
    pages && JSON.stringify(pages),
  ]
}

function fromRow(row: Row): Point {
  return {
    id: String(row.id),
    production: String(row.production),
    at: String(row.at),
    kind: row.kind as Point['kind'],
    note: String(row.note),
    state: JSON.parse(String(row.state)),
    position: String(row.position) || null,
    filesAt: row.files_at as string | null,
    bytes: row.bytes as number | null,
    name: String(row.name),
    kept: row.kept === 1,
    proof: row.proof === null ? null : JSON.parse(String(row.proof)),
    serverBuild: String(row.server_build),
    webBuild: String(row.web_build),
    remarks: JSON.parse(String(row.remarks)),
    equalAt: row.equal_at as string | null,
    pages: row.pages === null ? null : JSON.parse(String(row.pages)),
  }
}
