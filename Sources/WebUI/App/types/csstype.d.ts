// React's types name these two modules, which Debian does not package. Style objects are checked for their values only.

declare module "csstype" {
    export interface Properties<Length = string | number> {
        [property: string]: string | Length | undefined;
    }
    export interface PropertiesHyphen<Length = string | number> extends Properties<Length> {}
    export interface SvgProperties<Length = string | number> extends Properties<Length> {}
}

declare module "prop-types" {
    export type Requireable<T> = (props: T) => Error | null;
    export type Validator<T> = (props: T) => Error | null;
    export type ValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
    export type InferProps<T> = { [K in keyof T]: unknown };
}
