// Debian's packages of D3 come without types. These are the parts in use, as their documentation states them.

declare module "d3-scale" {
    export interface ContinuousScale {
        (value: number): number;
        invert(pixel: number): number;
        domain(): [number, number];
        domain(domain: readonly number[]): this;
        range(): [number, number];
        range(range: readonly number[]): this;
        ticks(count?: number): number[];
        tickFormat(count?: number, specifier?: string): (value: number) => string;
        nice(count?: number): this;
        clamp(clamp: boolean): this;
        copy(): this;
    }
    export interface TimeScale {
        (value: number): number;
        ticks(count?: number): Date[];
        tickFormat(count?: number): (date: Date) => string;
        domain(domain: readonly number[]): this;
        range(range: readonly number[]): this;
    }
    export function scaleLinear(): ContinuousScale;
    export function scaleLog(): ContinuousScale;
    export function scaleSymlog(): ContinuousScale;
    export function scaleTime(): TimeScale;
}

declare module "d3-selection" {
    export interface Selection {
        call(f: (selection: Selection, ...more: never[]) => unknown, ...more: unknown[]): this;
        on(type: string, listener: null | ((event: unknown, datum: unknown) => void)): this;
        selectAll(selector: string): Selection;
        remove(): this;
        attr(name: string, value: string | number): this;
    }
    export function select(element: Element): Selection;
    export const event: { selection: null | [number, number] | [[number, number], [number, number]]; sourceEvent: Event | null };
}

declare module "d3-brush" {
    import { Selection } from "d3-selection";
    type Extent1 = [number, number];
    type Extent2 = [[number, number], [number, number]];
    export interface Brush {
        (selection: Selection): void;
        move(selection: Selection, extent: null | Extent1 | Extent2): void;
        extent(extent: Extent2): this;
        handleSize(size: number): this;
        on(type: string, listener: null | (() => void)): this;
    }
    export function brush(): Brush;
    export function brushX(): Brush;
    export function brushY(): Brush;
}
