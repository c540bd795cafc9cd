/** The desk's sound: tones made here, no files. Browsers keep it silent until the officer touches the page. */
import type { Category } from '../model/alerts'
import { PATTERNS, type Pattern } from '../model/tones'

const LOUDNESS = 0.35

export class Speaker {
  private context: AudioContext | undefined
  private playing: Category | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  /** Whether the browser lets this page be heard. */
  get blocked(): boolean {
    return this.context?.state !== 'running'
  }

  /** Must be called from a touch or a key: that is when browsers unlock sound. */
  async unlock(): Promise<void> {
    this.context ??= new AudioContext()
    if (this.context.state !== 'running') await this.context.resume()
  }

  /** Tries without a touch; some desks are set up to allow it. */
  probe(): void {
    this.context ??= new AudioContext()
  }

  /** Sounds a category until told otherwise; null is silence. */
  sound(category: Category | null): void {
    if (category === this.playing) return
    this.playing = category
    clearInterval(this.timer)
    if (!category) return
    const pattern = PATTERNS[category]
    this.play(pattern)
    this.timer = setInterval(() => this.play(pattern), pattern.every * 1000)
  }

  async test(): Promise<boolean> {
    await this.unlock()
    this.play(PATTERNS.warning)
    return !this.blocked
  }

  private play(pattern: Pattern): void {
    const context = this.context
    if (!context || context.state !== 'running') return
    for (const tone of pattern.tones) {
      const start = context.currentTime + tone.at
      const source = context.createOscillator()
      const gain = context.createGain()
      source.frequency.value = tone.hz
      source.type = 'triangle'
      gain.gain.setValueAtTime(0, start)
      gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
      gain.gain.setValueAtTime(LOUDNESS, start + tone.seconds - 0.03)
      gain.gain.linearRampToValueAtTime(0, start + tone.seconds)
      source.connect(gain).connect(context.destination)
      source.start(start)
      source.stop(start + tone.seconds)
    }
  }
}
