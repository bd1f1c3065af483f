// A picture before and after, side by side, with the measures of both.
import { Text } from '@mantine/core'
import { useState } from 'react'
import type { FilePair } from '../../src-main/contract/changes.ts'
import { words } from '../words.ts'

export function PicturePair(props: { readonly path: string; readonly type: string; readonly pair: FilePair }) {
  const { path, type, pair } = props
  return (
    <div className="pictures">
      <Picture title={words.details.before} alt={words.details.imageBefore(path)} type={type} base64={pair.before} />
      <Picture title={words.details.after} alt={words.details.imageAfter(path)} type={type} base64={pair.after} />
    </div>
  )
}

type Seen = { readonly is: 'loading' | 'broken' } | { readonly is: 'drawn'; readonly of: string }

/** @param title absent where what is around it says what it is of */
export function Picture(props: {
  readonly title?: string
  readonly alt: string
  readonly type: string
  readonly base64: string | null
}) {
  const { title, alt, type, base64 } = props
  const [seen, see] = useState<Seen>({ is: 'loading' })
  return (
    <figure className="picture">
      <figcaption>
        {title === undefined ? null : `${title} `}
        {seen.is === 'drawn' ? <span className="change-aside">{seen.of}</span> : null}
      </figcaption>
      {base64 === null || seen.is === 'broken' ? (
        <Text size="xs" c="dimmed">
          {base64 === null ? words.details.noImage : words.details.broken}
        </Text>
      ) : (
        <img
          src={`data:${type};base64,${base64}`}
          alt={alt}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            see({ is: 'drawn', of: words.details.pixels(naturalWidth, naturalHeight) })
          }
          onError={() => see({ is: 'broken' })}
        />
      )}
    </figure>
  )
}
