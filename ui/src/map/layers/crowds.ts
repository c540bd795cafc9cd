/** Crowds: one point each, its form by source party, its number drawn in the fragment shader. */

import { Layer, project32, type DefaultProps, type LayerProps } from '@deck.gl/core'
import type { Texture } from '@luma.gl/core'
import { Model } from '@luma.gl/engine'
import type { Crowds } from '../crowds'

const uniforms = /* glsl */ `\
layout(std140) uniform crowdsUniforms {
  vec4 ink;
} crowds;
`

// The size of a mark is crowds.ts's markSize, in the shader's words.
const vs = /* glsl */ `\
#version 300 es
#define SHADER_NAME crowds-vertex
in vec2 positions;
in vec3 counts;
in vec4 fill;
out vec4 vFill;
flat out vec4 vMark;

void main(void) {
  geometry.worldPosition = vec3(positions, 0.0);
  gl_Position = project_position_to_clipspace(geometry.worldPosition, vec3(0.0), vec3(0.0));
  gl_Position.y -= project_pixel_size_to_clipspace(vec2(0.0, counts.z)).y;
  float figures = floor(log2(counts.x + 0.5) / log2(10.0)) + 1.0;
  float size = max(22.0, 10.0 + 7.0 * figures);
  gl_PointSize = size * project.devicePixelRatio;
  vMark = vec4(counts.xy, figures, size);
  vFill = fill;
}
`

const fs = /* glsl */ `\
#version 300 es
#define SHADER_NAME crowds-fragment
precision highp float;
uniform sampler2D figures;
in vec4 vFill;
flat in vec4 vMark;
out vec4 fragColor;
const float POWERS[6] = float[6](1.0, 10.0, 100.0, 1000.0, 10000.0, 100000.0);

// Negative inside: a square, a disc, a diamond, a hexagon, each as high as a figure and some more.
float edge(vec2 at, float slot, float half_) {
  vec2 a = abs(at);
  if (slot < 0.5) return max(a.x - half_ + 1.0, a.y - 8.0);
  if (slot < 1.5) return length(vec2(max(a.x - half_ + 9.0, 0.0), a.y)) - 8.5;
  if (slot < 2.5) return max(a.y - 8.0, (a.x - half_) + 0.45 * a.y);
  return max(a.y - 8.0, (a.x - half_) + 0.2 * a.y);
}

void main(void) {
  vec2 at = (gl_PointCoord - 0.5) * vMark.w;
  float alpha = clamp(0.5 - edge(at, vMark.y, vMark.w * 0.5), 0.0, 1.0);
  if (alpha < 0.02) discard;
  vec3 colour = vFill.rgb;
  float column = at.x / 6.5 + vMark.z * 0.5;
  if (column >= 0.0 && column < vMark.z && abs(at.y) < 6.0) {
    float place = floor(column);
    float power = POWERS[int(vMark.z - 1.0 - place)];
    float figure = mod(floor((vMark.x + 0.5) / power), 10.0);
    vec2 uv = vec2((figure + column - place) / 10.0, (at.y + 6.0) / 12.0);
    colour = mix(colour, crowds.ink.rgb, textureLod(figures, uv, 0.0).a);
  }
  fragColor = vec4(colour, alpha);
}
`

interface CrowdsProps {
  ink: [number, number, number, number]
  figures: Texture
}
const crowdsUniforms = {
  name: 'crowds',
  vs: uniforms,
  fs: uniforms,
  uniformTypes: { ink: 'vec4<f32>' },
  // For the type only: what `setProps` takes.
  props: {} as CrowdsProps,
} as const

interface OwnProps {
  data: { length: number; attributes: Record<string, { value: ArrayBufferView; size: number }> }
  figures: HTMLCanvasElement | Texture | null
  ink: readonly [number, number, number]
}

class CrowdsLayer extends Layer<Required<OwnProps> & Required<LayerProps>> {
  static override layerName = 'CrowdsLayer'
  static override defaultProps: DefaultProps<OwnProps & LayerProps> = {
    figures: { type: 'image', value: null, async: true },
    ink: { type: 'array', value: [0, 0, 0], compare: true },
  } as never
  declare state: { model: Model }

  override initializeState(): void {
    this.getAttributeManager()!.add({
      positions: { size: 2, noAlloc: true },
      counts: { size: 3, noAlloc: true },
      fill: { size: 4, type: 'unorm8', noAlloc: true },
    })
    const model = new Model(this.context.device, {
      ...this.getShaders({ vs, fs, modules: [project32, crowdsUniforms] }),
      id: this.props.id,
      bufferLayout: this.getAttributeManager()!.getBufferLayouts(),
      topology: 'point-list',
      isInstanced: false,
    })
    this.setState({ model })
  }

  override draw(): void {
    const { data, figures, ink } = this.props
    if (!figures || data.length === 0) return
    const { model } = this.state
    const [r, g, b] = ink
    model.setVertexCount(data.length)
    model.shaderInputs.setProps({
      crowds: { figures: figures as Texture, ink: [r / 255, g / 255, b / 255, 1] },
    })
    model.draw(this.context.renderPass)
  }
}

/** The ten figures, white, side by side, twice as large as they are drawn. */
export function drawFigures(): HTMLCanvasElement {
  const image = document.createElement('canvas')
  image.width = 10 * 13
  image.height = 24
  const pen = image.getContext('2d')!
  pen.font = '600 20px "Noto Sans", sans-serif'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillStyle = 'white'
  for (let figure = 0; figure < 10; figure++) pen.fillText(`${figure}`, 13 * figure + 6.5, 13)
  return image
}

export const crowdMarks = (crowds: Crowds, figures: HTMLCanvasElement): Layer =>
  new CrowdsLayer({
    id: 'crowds',
    data: {
      length: crowds.length,
      attributes: {
        positions: { value: crowds.positions, size: 2 },
        counts: { value: crowds.counts, size: 3 },
        fill: { value: crowds.fill, size: 4 },
      },
    },
    figures,
    ink: crowds.ink,
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  } as never)
