/** Rules for dependency-cruiser, made from the layer table: one rule per layer for its arrows, one for its type-only ones. */
import { builtinModules } from 'node:module'
import { layerNamed, layers } from './scripts/layers.mjs'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: layers.flatMap(layer => [arrowRule(layer), ...typeRules(layer)]),
  options: {
    tsPreCompilationDeps: true,
    detectJSDocImports: true,
    detectProcessBuiltinModuleCalls: true,
    moduleSystems: ['es6', 'cjs', 'tsd'],
    exoticRequireStrings: ['importScripts'],
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'browser', 'default'],
    },
  },
}

/**
 * Whatever is imported must be the layer's own, a row it may import in full or by type, or one of its packages.
 * @param {import('./scripts/layers.mjs').Layer} layer
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function arrowRule(layer) {
  const rows = [layer, ...[...layer.imports, ...layer.types].map(layerNamed)]
  return {
    name: `${layer.name} imports what its row does not name`,
    severity: 'error',
    from: pathsOf(layer),
    to: { pathNot: [...rows.flatMap(row => pathsOf(row).path), ...layer.packages.flatMap(packagePaths)] },
  }
}

/**
 * Rows named under `types` may not be imported for their values.
 * @param {import('./scripts/layers.mjs').Layer} layer
 * @returns {import('dependency-cruiser').IForbiddenRuleType[]}
 */
function typeRules(layer) {
  return layer.types.map(layerNamed).map(row => ({
    name: `${layer.name} imports more than types of ${row.name}`,
    severity: 'error',
    from: pathsOf(layer),
    to: { ...pathsOf(row), dependencyTypesNot: ['type-only', 'type-import'] },
  }))
}

/**
 * Patterns for the files of a row, without the files of rows that hold a place inside it.
 * @param {import('./scripts/layers.mjs').Layer} layer
 */
function pathsOf(layer) {
  const inside = layers
    .filter(other => other !== layer)
    .flatMap(other =>
      other.holds.filter(place => layer.holds.some(own => own.endsWith('/') && place.startsWith(own))),
    )
  return {
    path: layer.holds.map(placePattern),
    ...(inside.length ? { pathNot: inside.map(placePattern) } : {}),
  }
}

/** @param {string} place */
function placePattern(place) {
  return `^${literal(place)}${place.endsWith('/') ? '' : '$'}`
}

/**
 * A package as resolved (in node_modules) or, where it could not be resolved, as written.
 * @param {string} name
 */
function packagePaths(name) {
  if (name === 'node:*') return ['^node:', ...builtinModules.map(builtin => `^${literal(builtin)}$`)]
  return ['', 'node_modules\\/', 'node_modules\\/@types\\/'].flatMap(place => [
    `^${place}${literal(name)}$`,
    `^${place}${literal(name)}\\/`,
  ])
}

/** @param {string} text */
function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
