/** Readers of untrusted JSON: each returns a checked value or throws `Malformed`, which only `attempt` lets out, as a value. */

export type Reader<T> = (value: unknown, name: string) => T;
export type Infer<R> = R extends Reader<infer T> ? T : never;

class Malformed extends Error {}

const fail = (name: string, wanted: string): never => {
  throw new Malformed(`${name} is not ${wanted}`);
};

export const text: Reader<string> = (value, name) => (typeof value === "string" ? value : fail(name, "a string"));

export const flag: Reader<boolean> = (value, name) => (typeof value === "boolean" ? value : fail(name, "true or false"));

/** An integer that is exact in a double. */
export const integer: Reader<number> = (value, name) =>
  Number.isSafeInteger(value) ? (value as number) : fail(name, "an integer");

export const oneOf =
  <const T extends string>(...names: readonly T[]): Reader<T> =>
  (value, name) =>
    names.find((known) => known === value) ?? fail(name, `one of ${names.join(", ")}`);

export const list =
  <T>(item: Reader<T>): Reader<T[]> =>
  (value, name) =>
    Array.isArray(value) ? value.map((one, index) => item(one, `${name}[${index}]`)) : fail(name, "a list");

export const textOrTexts: Reader<string | string[]> = (value, name) =>
  typeof value === "string" ? value : list(text)(value, name);

declare const optionalMark: unique symbol;
export type Optional<T> = Reader<T | undefined> & { [optionalMark]: true };

/** Absent or null is absent. */
export const optional = <T>(reader: Reader<T>): Optional<T> =>
  ((value: unknown, name: string) =>
    value === undefined || value === null ? undefined : reader(value, name)) as Optional<T>;

type Shape = Record<string, Reader<unknown>>;
type OptionalKeys<S> = { [K in keyof S]: S[K] extends { [optionalMark]: true } ? K : never }[keyof S];
export type Fields<S> = { [K in Exclude<keyof S, OptionalKeys<S>>]: Infer<S[K]> } & {
  [K in OptionalKeys<S>]?: Exclude<Infer<S[K]>, undefined>;
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The known fields of an object; unknown fields are ignored. */
export const object =
  <S extends Shape>(shape: S): Reader<Fields<S>> =>
  (value, name) => {
    if (!isObject(value)) return fail(name, "an object");
    const fields: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(shape)) {
      const read = reader(Object.hasOwn(value, key) ? value[key] : undefined, key);
      if (read !== undefined) fields[key] = read;
    }
    return fields as Fields<S>;
  };

/** Messages told apart by `type`: one shape a type. */
export type Messages<T extends Record<string, Shape>> = { [K in keyof T]: { type: K } & Fields<T[K]> }[keyof T];

export const message =
  <T extends Record<string, Shape>>(shapes: T): Reader<Messages<T>> =>
  (value, name) => {
    const type = isObject(value) && text(value["type"], "type");
    const shape = type && Object.hasOwn(shapes, type) && shapes[type];
    if (!shape) return fail(name, "known");
    return { type, ...object(shape)(value, name) } as Messages<T>;
  };

/** The outcome of `work`, or the reason why not, as a value. */
export const attempt = <T>(work: () => T): T | Error => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** The JSON value of `source`, or why it is none. */
export const json = (source: string): unknown => attempt(() => JSON.parse(source) as unknown);
