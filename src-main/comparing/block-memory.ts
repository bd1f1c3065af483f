// The blocks of all image files that are in memory: the oldest is written to its file when there are too many, and most never are.

/** A block of a file. */
export interface HeldBlock {
  /** Writes it where it belongs and forgets it. @throws Failure `home-unusable`, and then it is still there */
  release(): void
}

export interface BlockMemory {
  /** @throws Failure `home-unusable` where an older block, of whichever file, could not be written to make room */
  hold(block: HeldBlock): void
  /** Takes note that a block is in nobody's way any more. */
  drop(block: HeldBlock): void
}

/** @param most blocks that it holds */
export function createBlockMemory(most: number): BlockMemory {
  const blocks = new Set<HeldBlock>()

  function release(block: HeldBlock): void {
    block.release()
    blocks.delete(block)
  }

  return {
    hold(block) {
      blocks.add(block)
      for (const one of blocks) {
        if (blocks.size <= most) return
        release(one)
      }
    },
    drop: (block) => void blocks.delete(block),
  }
}

/** What all comparisons of a process have together: an hour of a busy shop fits in, with blocks of a mebibyte. */
export const sharedBlocks = createBlockMemory(96)
