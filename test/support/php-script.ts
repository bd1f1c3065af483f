// Runs PHP scripts of `test/support/php` in the image of clones' web servers, or in that of a production, which has WordPress.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, recipeOf } from '../../src-main/docker/images.ts'

const images = join(import.meta.dirname, '../../resources/images')

/** @returns the lines that it wrote, each of which is JSON */
export async function linesOfPhp(
  image: 'web' | 'demo',
  scripts: readonly string[],
  words: readonly string[],
  input: readonly (Buffer | string)[] = [],
): Promise<readonly unknown[]> {
  const { api } = await findEngine(process.env, process.platform)
  const reference = await ensureImage(api, image, recipeOf(images, image), () => undefined)
  const codes = await Promise.all(scripts.map((name) => readFile(join(import.meta.dirname, 'php', name), 'utf8')))
  const code = codes.map((one) => one.replace(/^<\?php/, '')).join('\n')
  const options = ['--rm', '--interactive', '--network', 'none', '--entrypoint', 'php']
  const php = spawn('docker', ['run', ...options, reference, '-r', code, '--', ...words])
  php.stdin.end(input.map((one) => `${Buffer.from(one).toString('base64')}\n`).join(''))
  const exit = new Promise<number | null>((resolve) => php.on('close', resolve))
  const [output, errors, status] = await Promise.all([text(php.stdout), text(php.stderr), exit])
  if (status !== 0) throw new Error(`PHP ended with ${status}: ${errors}${output.slice(-2000)}`)
  return output
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))
}
