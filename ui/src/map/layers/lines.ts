/** Lines one pixel wide, two vertices each; no instances, for the reason that points.ts gives. */

import { Layer, project32, type DefaultProps, type LayerProps } from '@deck.gl/core'
import { Model } from '@luma.gl/engine'

const vs = /* glsl */ `\
#version 300 es
#define SHADER_NAME thin-lines-vertex
in vec2 positions;
in vec4 colors;
out vec4 vColor;
void main(void) {
  geometry.worldPosition = vec3(positions, 0.0);
  gl_Position = project_position_to_clipspace(geometry.worldPosition, vec3(0.0), vec3(0.0));
  vColor = colors;
}
`

const fs = /* glsl */ `\
#version 300 es
#define SHADER_NAME thin-lines-fragment
precision highp float;
in vec4 vColor;
out vec4 fragColor;
void main(void) {
  fragColor = vColor;
}
`

/** `positions` lon, lat of both ends of each line; `colors` of both ends. */
export interface Lines {
  length: number
  positions: Float32Array
  colors: Uint8Array
}

interface OwnProps {
  data: { length: number; attributes: Record<string, { value: ArrayBufferView; size: number }> }
}

export class LinesLayer extends Layer<Required<OwnProps> & Required<LayerProps>> {
  static override layerName = 'LinesLayer'
  static override defaultProps = {} as DefaultProps<OwnProps & LayerProps>
  declare state: { model: Model }

  override initializeState(): void {
    this.getAttributeManager()!.add({
      positions: { size: 2, noAlloc: true },
      colors: { size: 4, type: 'unorm8', noAlloc: true },
    })
    const model = new Model(this.context.device, {
      ...this.getShaders({ vs, fs, modules: [project32] }),
      id: this.props.id,
      bufferLayout: this.getAttributeManager()!.getBufferLayouts(),
      topology: 'line-list',
      isInstanced: false,
    })
    this.setState({ model })
  }

  override draw(): void {
    if (this.props.data.length === 0) return
    this.state.model.setVertexCount(2 * this.props.data.length)
    this.state.model.draw(this.context.renderPass)
  }
}

export function linesLayer(id: string, lines: Lines): LinesLayer {
  return new LinesLayer({
    id,
    data: {
      length: lines.length,
      attributes: {
        positions: { value: lines.positions, size: 2 },
        colors: { value: lines.colors, size: 4 },
      },
    },
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  } as never)
}
