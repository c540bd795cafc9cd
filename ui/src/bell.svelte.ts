/** The desk's alerts and their sound: what sounds, what is muted and until when. */
import type { Client } from './api/client'
import type { AlertView } from './api/shapes'
import { Speaker } from './api/speaker'
import { MUTE_MS, sounding } from './model/alerts'

export class Bell {
  alerts = $state.raw<AlertView[]>([])
  mutedUntil = $state(0)
  blocked = $state(true)
  private readonly speaker = new Speaker()

  constructor(
    private readonly client: Client,
    private readonly changed: () => void,
  ) {}

  get sound(): 'ok' | 'blocked' | 'muted' {
    if (this.blocked) return 'blocked'
    return Date.now() < this.mutedUntil ? 'muted' : 'ok'
  }

  /** Called every second while signed in. */
  tick(now: number): void {
    this.speaker.probe()
    this.learnBlocked()
    this.speaker.sound(sounding(this.alerts, this.mutedUntil, now))
  }

  silence(): void {
    this.speaker.sound(null)
  }

  take(alerts: AlertView[]): void {
    this.alerts = alerts
    this.speaker.sound(sounding(alerts, this.mutedUntil, Date.now()))
  }

  async acknowledge(id: string): Promise<void> {
    await this.client.acknowledgeAlert(id)
    this.take(await this.client.alerts())
  }

  /** On every touch or key until it is allowed; browsers ask for that. */
  async unlock(): Promise<void> {
    await this.speaker.unlock()
    this.learnBlocked()
  }

  async test(): Promise<void> {
    await this.speaker.test()
    this.learnBlocked()
  }

  mute(): void {
    this.mutedUntil = Date.now() + MUTE_MS
    this.take(this.alerts)
    this.changed()
  }

  unmute(): void {
    this.mutedUntil = 0
    this.take(this.alerts)
    this.changed()
  }

  private learnBlocked(): void {
    const blocked = this.speaker.blocked
    if (blocked === this.blocked) return
    this.blocked = blocked
    this.changed()
  }
}
