/**
 * Our own deck.gl layer: one point of the graphics card per vessel, its form cut from the atlas in
 * the fragment shader. deck.gl's own layers draw instances, which a software rasteriser takes one
 * by one (docs/decisions/points-not-instances.md): 13,500 of them held the page for 280 ms, as many points for 26.
 */

import { Layer, project32, type DefaultProps, type LayerProps } from '@deck.gl/core'
import type { Texture } from '@luma.gl/core'
import { Model } from '@luma.gl/engine'
import { CELL_ROOM, COLUMNS, type Atlas } from '../symbols'

/** What the layer draws: one value (two, three, four) per point, in arrays as long as they must be. */
export interface Points {
  length: number
  /** lon, lat, degrees. Half a metre of a float is finer than AIS. */
  positions: Float32Array
  /** Clockwise degrees, cell of the fill, cell of the outline. */
  looks: Float32Array
  fill: Uint8Array
  line: Uint8Array
}

const uniforms = /* glsl */ `\
layout(std140) uniform pointsUniforms {
  vec2 grid;
  float size;
} points;
`

const vs = /* glsl */ `\
#version 300 es
#define SHADER_NAME vessel-points-vertex
in vec2 positions;
in vec3 looks;
in vec4 fill;
in vec4 line;
out vec4 vFill;
out vec4 vLine;
flat out vec4 vCells;
flat out vec2 vTurn;

vec2 corner(float cell) {
  return vec2(mod(cell, points.grid.x), floor(cell / points.grid.x));
}

void main(void) {
  geometry.worldPosition = vec3(positions, 0.0);
  gl_Position = project_position_to_clipspace(geometry.worldPosition, vec3(0.0), vec3(0.0));
  gl_PointSize = points.size * project.devicePixelRatio;
  float angle = radians(looks.x);
  vTurn = vec2(cos(angle), sin(angle));
  vCells = vec4(corner(looks.y), corner(looks.z));
  vFill = fill;
  vLine = line;
}
`

const fs = /* glsl */ `\
#version 300 es
#define SHADER_NAME vessel-points-fragment
precision highp float;
uniform sampler2D atlas;
in vec4 vFill;
in vec4 vLine;
flat in vec4 vCells;
flat in vec2 vTurn;
out vec4 fragColor;

void main(void) {
  vec2 at = gl_PointCoord - 0.5;
  at = vec2(vTurn.x * at.x + vTurn.y * at.y, vTurn.x * at.y - vTurn.y * at.x);
  at += 0.5;
  if (at != clamp(at, 0.0, 1.0)) discard;
  float inside = vFill.a * texture(atlas, (vCells.xy + at) / points.grid).a;
#ifndef EDGED
  if (inside < 0.02) discard;
  fragColor = vec4(vFill.rgb, inside);
#else
  float edge = vLine.a * texture(atlas, (vCells.zw + at) / points.grid).a;
  float alpha = edge + inside * (1.0 - edge);
  if (alpha < 0.02) discard;
  fragColor = vec4((vLine.rgb * edge + vFill.rgb * inside * (1.0 - edge)) / alpha, alpha);
#endif
}
`

interface PointsProps {
  grid: [number, number]
  size: number
  atlas: Texture
}
const pointsUniforms = {
  name: 'points',
  vs: uniforms,
  fs: uniforms,
  uniformTypes: { grid: 'vec2<f32>', size: 'f32' },
  // For the type only: what `setProps` takes.
  props: {} as PointsProps,
} as const

interface OwnProps {
  data: { length: number; attributes: Record<string, { value: ArrayBufferView; size: number }> }
  atlas: HTMLCanvasElement | Texture | null
  /** Columns and rows of the atlas. */
  grid: [number, number]
  /** Pixels across a cell. */
  size: number
  /** Whether there are outlines. It is what a texel costs that counts: without them half are read. */
  edged: boolean
}

export class PointsLayer extends Layer<Required<OwnProps> & Required<LayerProps>> {
  static override layerName = 'PointsLayer'
  static override defaultProps: DefaultProps<OwnProps & LayerProps> = {
    atlas: { type: 'image', value: null, async: true },
    grid: { type: 'array', value: [1, 1], compare: true },
    size: { type: 'number', value: 10 },
    edged: { type: 'boolean', value: true },
  } as never
  declare state: { model: Model }

  override initializeState(): void {
    this.getAttributeManager()!.add({
      positions: { size: 2, noAlloc: true },
      looks: { size: 3, noAlloc: true },
      fill: { size: 4, type: 'unorm8', noAlloc: true },
      line: { size: 4, type: 'unorm8', noAlloc: true },
    })
    const defines = this.props.edged ? { EDGED: 1 } : {}
    const model = new Model(this.context.device, {
      ...this.getShaders({ vs, fs, defines, modules: [project32, pointsUniforms] }),
      id: this.props.id,
      bufferLayout: this.getAttributeManager()!.getBufferLayouts(),
      topology: 'point-list',
      isInstanced: false,
    })
    this.setState({ model })
  }

  override draw(): void {
    const { atlas, grid, size, data } = this.props
    if (!atlas || data.length === 0) return
    const { model } = this.state
    model.setVertexCount(data.length)
    model.shaderInputs.setProps({ points: { grid, size, atlas: atlas as Texture } })
    model.draw(this.context.renderPass)
  }
}

/** A layer of points from the atlas. `size` is the symbol's cell in pixels; `edged` never changes for one id. */
export function pointsLayer(
  id: string,
  points: Points,
  atlas: Atlas,
  size: number,
  edged: boolean,
): PointsLayer {
  return new PointsLayer({
    id,
    data: {
      length: points.length,
      attributes: {
        positions: { value: points.positions, size: 2 },
        looks: { value: points.looks, size: 3 },
        fill: { value: points.fill, size: 4 },
        line: { value: points.line, size: 4 },
      },
    },
    atlas: atlas.image,
    grid: [COLUMNS, atlas.rows],
    size: size * CELL_ROOM,
    edged,
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  } as never)
}
