namespace Jitney.Protocol.Vocabulary;

/// <summary>Names that LLVM's executors offer beside or instead of LLVM 19's: those of 20 to 22, and what controllers find by lookup.</summary>
/// <remarks>Wherever a form changed the name did, so an executor that offers all names serves controllers of 19 to 22 alike.</remarks>
internal static class LaterBootstrapSymbols
{
    /// <summary>Stores pointers; since 20.</summary>
    public const string MemoryWritePointers = "__llvm_orc_bootstrap_mem_write_pointers_wrapper";

    /// <summary>Loads bytes; this and the other reads since 21.</summary>
    public const string MemoryReadBytes = "__llvm_orc_bootstrap_mem_read_uint8s_wrapper";

    /// <summary>Loads 16-bit numbers.</summary>
    public const string MemoryReadUInt16s = "__llvm_orc_bootstrap_mem_read_uint16s_wrapper";

    /// <summary>Loads 32-bit numbers.</summary>
    public const string MemoryReadUInt32s = "__llvm_orc_bootstrap_mem_read_uint32s_wrapper";

    /// <summary>Loads 64-bit numbers.</summary>
    public const string MemoryReadUInt64s = "__llvm_orc_bootstrap_mem_read_uint64s_wrapper";

    /// <summary>Loads pointers.</summary>
    public const string MemoryReadPointers = "__llvm_orc_bootstrap_mem_read_pointers_wrapper";

    /// <summary>Copies strings up to their terminators.</summary>
    public const string MemoryReadStrings = "__llvm_orc_bootstrap_mem_read_strings_wrapper";

    /// <summary>What registers frames since 21, by an action.</summary>
    public const string FramesRegister = "llvm_orc_registerEHFrameAllocAction";

    /// <summary>Undoes <see cref="FramesRegister"/>.</summary>
    public const string FramesDeregister = "llvm_orc_deregisterEHFrameAllocAction";

    /// <summary>Shows a debug object to a debugger. No bootstrap symbol of LLVM's: controllers find it by looking it up in the process.</summary>
    public const string DebugObjectsRegister = "llvm_orc_registerJITLoaderGDBWrapper";

    /// <summary>The same as an action; a bootstrap symbol since 22.</summary>
    public const string DebugObjectsRegisterAction = "llvm_orc_registerJITLoaderGDBAllocAction";

    /// <summary>Looks names up in one library; since 22 instead of <see cref="BootstrapSymbols.DylibManagerLookUp"/>, and without an instance.</summary>
    public const string DylibManagerResolve = "__llvm_orc_SimpleExecutorDylibManager_resolve_wrapper";

    /// <summary>Fills and protects a part of a reservation; since 22 instead of <see cref="BootstrapSymbols.SimpleMemoryFinalize"/>.</summary>
    public const string SimpleMemoryInitialize = "__llvm_orc_SimpleExecutorMemoryManager_initialize_wrapper";

    /// <summary>Undoes <see cref="SimpleMemoryInitialize"/>.</summary>
    public const string SimpleMemoryDeinitialize = "__llvm_orc_SimpleExecutorMemoryManager_deinitialize_wrapper";

    /// <summary>Gives reservations back; since 22 instead of <see cref="BootstrapSymbols.SimpleMemoryDeallocate"/>.</summary>
    public const string SimpleMemoryRelease = "__llvm_orc_SimpleExecutorMemoryManager_release_wrapper";
}
