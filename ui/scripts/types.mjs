/**
 * Writes the page's types from what the node says of itself, so that the two cannot drift apart:
 *
 *   src/api/shapes.schema.json  every Struct of web/shapes.py       -> src/api/shapes.ts
 *   src/api/live.schema.json    what the live socket sends          -> src/api/live.ts
 *   src/api/openapi.json        the HTTP API, once the node has one -> src/api/openapi.ts
 *
 * A schema that is not there is passed over; `--check` writes nothing and fails on a difference.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'
import openapiTS, { astToString } from 'openapi-typescript'

const API = new URL('../src/api/', import.meta.url)
const check = process.argv.includes('--check')
const HEAD = '/* Made by scripts/types.mjs from the node’s own schema. Do not edit. */\n'
let stale = 0

/** Python writes defaults, so in answers every field is there; in drafts the page may leave them out. */
async function structs(name, root) {
  const schema = JSON.parse(readFileSync(new URL(`${name}.schema.json`, API), 'utf8'))
  for (const def of Object.values(schema.$defs ?? {}))
    for (const field of Object.values(def.properties ?? {})) delete field.title
  const text = await compile({ title: root, ...pairs(schema) }, root, {
    additionalProperties: false,
    bannerComment: HEAD,
    unreachableDefinitions: true,
    style: { semi: false, singleQuote: true, printWidth: 100 },
  })
  return text
    .replace(/ \* This interface was referenced by[^*]*\* via the `definition` "\w+"\.\n/g, '')
    .replace(/ \*\n \*\//g, ' */')
    .replace(/\/\*\*\n \*\/\n/g, '')
}

/** The compiler knows tuples only as they were written before 2020: `items` as a list. */
function pairs(node) {
  if (Array.isArray(node)) return node.map(pairs)
  if (node === null || typeof node !== 'object') return node
  const { prefixItems, ...rest } = node
  const out = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, pairs(value)]))
  return prefixItems ? { ...out, items: pairs(prefixItems) } : out
}

async function http() {
  const ast = await openapiTS(readFileSync(new URL('openapi.json', API), 'utf8'))
  return HEAD + astToString(ast)
}

function put(file, text) {
  const at = new URL(file, API)
  if (existsSync(at) && readFileSync(at, 'utf8') === text) return
  if (check) {
    stale++
    console.error(`src/api/${file} is not what the schema says: run npm run types`)
  } else writeFileSync(at, text)
}

const has = (file) => existsSync(new URL(file, API))
if (has('shapes.schema.json')) put('shapes.ts', await structs('shapes', 'Shapes'))
if (has('live.schema.json')) put('live.ts', await structs('live', 'LiveToPage'))
if (has('openapi.json')) put('openapi.ts', await http())
process.exitCode = stale ? 1 : 0
