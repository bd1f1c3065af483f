// Takes apart the two outputs of a command, which the engine sends in one stream, without copying them. Pure.
// Layout: "Attach to a container" of the Docker Engine API: a byte with the output, three of nothing, four with the length.

const headBytes = 8
const outputs = { stdout: 1, stderr: 2 } as const

export interface Outputs {
  stdout(chunk: Buffer): void
  stderr(chunk: Buffer): void
}

/** @returns what takes the stream, in whatever pieces it comes; an output's pieces are passed on as they come */
export function createDemultiplexer({ stdout, stderr }: Outputs): (data: Buffer) => void {
  const head = Buffer.alloc(headBytes)
  let headUsed = 0
  /** Bytes that are still to come of the piece that was announced last. */
  let left = 0

  return (data) => {
    for (let at = 0; at < data.length; ) {
      if (left === 0) {
        const taken = data.copy(head, headUsed, at, at + headBytes - headUsed)
        headUsed += taken
        at += taken
        if (headUsed < headBytes) return
        headUsed = 0
        left = head.readUInt32BE(4)
        continue
      }
      const end = Math.min(data.length, at + left)
      const chunk = data.subarray(at, end)
      left -= chunk.length
      at = end
      const is = head.readUInt8(0)
      if (is === outputs.stdout) stdout(chunk)
      else if (is === outputs.stderr) stderr(chunk)
    }
  }
}
