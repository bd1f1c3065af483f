// Whose a change is, as a number that grows with how little it is somebody's work. Pure.
import type { ChangeClass } from '../contract/changes.ts'

const numbers: Readonly<Record<ChangeClass, number>> = { work: 0, own: 1, noise: 2 }
const names: readonly ChangeClass[] = ['work', 'own', 'noise']

export const classNumber = (name: ChangeClass) => numbers[name]

export const classNamed = (number: number): ChangeClass => names[number] ?? 'noise'
