/** Props that a plain module may change and a mounted component follows; values stay as they are. */
export function watched<T extends object>(props: T): T {
  let held = $state.raw(props)
  return new Proxy(props, {
    get: (_, key) => held[key as keyof T],
    set: (_, key, value) => {
      held = { ...held, [key]: value }
      return true
    },
    ownKeys: () => Reflect.ownKeys(held),
    getOwnPropertyDescriptor: (_, key) => ({
      configurable: true,
      enumerable: true,
      value: held[key as keyof T],
    }),
  })
}
