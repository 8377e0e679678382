/**
 * The part of WebAssembly that the kernels are loaded with. Node and browsers have it; TypeScript declares it
 * only together with the whole DOM.
 */
declare namespace WebAssembly {
  class Module {
    /** Compiles in this thread; browsers refuse it for more than 4 KB. */
    constructor(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>);
    /** Tells a module from other objects. */
    private readonly brand: "WebAssembly.Module";
    static imports(module: Module): { readonly module: string; readonly name: string }[];
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    grow(numPages: number): number;
  }
  class Instance {
    constructor(module: Module, imports?: object);
    readonly exports: object;
  }
  class RuntimeError extends Error {}
  function compile(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<Module>;
}
