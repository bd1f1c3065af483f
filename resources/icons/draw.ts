// Draws icon.svg as icon.png (512), icon.ico (Windows) and icon.icns (macOS). Run: node resources/icons/draw.ts [chromium]
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'

const here = import.meta.dirname
const onWindows = [16, 24, 32, 48, 64, 128, 256]
/** Apple's four-letter types of PNG images by size in pixels; some sizes have two, for plain and Retina screens. */
const onMac: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]

async function draw(browser: Browser, sizes: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
  const svg = readFileSync(join(here, 'icon.svg'), 'utf8')
  const page = await browser.newPage()
  const images = new Map<number, Buffer>()
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
    images.set(size, await page.screenshot({ omitBackground: true, type: 'png' }))
  }
  return images
}

/** A directory of images, then the images (ICONDIR of the Win32 documentation). */
function ico(images: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  images.forEach(([size, png], index) => {
    const at = 6 + 16 * index
    // 0 stands for 256.
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...images.map(([, png]) => png)])
}

function icns(images: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(type, 'ascii')
    head.writeUInt32BE(body.length + 8, 4)
    return Buffer.concat([head, body])
  }
  return chunk('icns', Buffer.concat(images.map(([type, png]) => chunk(type, png))))
}

const [executablePath] = process.argv.slice(2)
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
const images = await draw(browser, [...new Set([...onWindows, ...onMac.map(([, size]) => size)])])
await browser.close()
const of = (size: number): Buffer => {
  const png = images.get(size)
  if (!png) throw new Error(`no image of ${size} pixels was drawn`)
  return png
}
writeFileSync(join(here, 'icon.png'), of(512))
writeFileSync(join(here, 'icon.ico'), ico(onWindows.map((size) => [size, of(size)])))
writeFileSync(join(here, 'icon.icns'), icns(onMac.map(([type, size]) => [type, of(size)])))
