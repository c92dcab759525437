import type { Browser } from 'playwright-core'

export function findChromium(): string | undefined
export function ensureChromium(): string
export function launchChromium(): Promise<Browser>
