using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>Has processors see code that was written as data, by this process or by another one into memory that both
/// share. Thread-safe.</summary>
/// <remarks>
/// <para>x86-64 sees it by itself, and nothing is done there. AArch64 and RISC-V fetch instructions through caches of
/// their own: what was written is cleaned out of the data caches, and what was fetched before from
/// these addresses is forgotten. Caches go by physical addresses, so this may be done where the code runs while
/// others have written elsewhere. libgcc has a function for it, which
/// asks the processor for the sizes and does what this one needs; its shared library is there for unwinding anyway.
/// The kernel does the same when a page becomes executable for the first time, and only
/// then, so that changed protections are no way.</para>
/// <para>Other threads have to forget what their own pipelines have fetched. They learn of new code by a system call
/// or a message, long after; what is called at the same address
/// as something older was called last before that was given back.</para>
/// <para>Emulators (qemu-user) translate code once and look at the stores of this process's own mapping alone: what
/// another mapping has changed stays as it was. They translate anew
/// what was writable for a moment. Whether that is needed is tried once, on code of our own. The page stays
/// executable throughout, since other threads may run in it.</para>
/// </remarks>
internal abstract class InstructionCache
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static InstructionCache Here { get; } = Platform.Choose<InstructionCache>(
        static () => new Linux.Memory.SystemInstructionCache(),
        static () => new Windows.Memory.SystemInstructionCache());

    /// <summary>Has all threads see what was written to a range, when they come to run it.</summary>
    /// <param name="range">The range as it is executed: mapped with <c>PROT_READ | PROT_EXEC</c>, and no longer
    /// written to.</param>
    /// <exception cref="SystemCallException">That cannot be done here.</exception>
    public abstract void Refresh(ExecutorAddressRange range);
}
