// What is made at the first call that succeeds, and the same afterwards.
export function once(make) {
  const get = () =>
    (get.made ??= make().catch((error) => {
      get.made = null;
      throw error;
    }));
  return get;
}
