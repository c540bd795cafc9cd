/** Speed vectors: where each vessel will be in some minutes if course and speed hold. */

import type { Layer } from '@deck.gl/core'
import { linesLayer, type Lines } from './lines'

export const vectors = (lines: Lines): Layer => linesLayer('vectors', lines)
