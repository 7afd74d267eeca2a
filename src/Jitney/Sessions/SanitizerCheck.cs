using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions;

/// <summary>Refuses runtimes of sanitizers that would not find what they are there for, or crash.</summary>
/// <remarks>Those for addresses, memory and leaks have an allocator of their own, and follow every byte of their process. In a host's process the host's allocator
/// stays: a program with a fault would end as if it had none.</remarks>
internal static class SanitizerCheck
{
    /// <summary>Refuses a batch with such a runtime.</summary>
    /// <exception cref="LinkException">It has one.</exception>
    public static void ThrowIfUnfit(LinkBatch batch, DylibInputs dylib)
    {
        ObjectResolver resolver = dylib.Definitions.Resolver;
        if (!resolver.IsForProcess)
        {
            return;
        }

        if (Defines(batch, resolver, "__tsan_init"u8))
        {
            throw new LinkException(
                "the sanitizer for threads works as a shared library only, since the process's own start has run without it: leave its archive out and give libtsan.so or libclang_rt.tsan-x86_64.so");
        }

        if (resolver.Allocator != AllocatorOwner.Host)
        {
            return;
        }

        ThrowIfThere(batch, dylib, "__asan_init"u8, "addresses");
        ThrowIfThere(batch, dylib, "__hwasan_init"u8, "addresses");
        ThrowIfThere(batch, dylib, "__msan_init"u8, "memory");
        ThrowIfThere(batch, dylib, "__lsan_init"u8, "leaks");
    }

    private static void ThrowIfThere(LinkBatch batch, DylibInputs dylib, ReadOnlySpan<byte> name, string kind)
    {
        if (dylib.IsProvided(name) || Defines(batch, dylib.Definitions.Resolver, name))
        {
            throw new LinkException(
                $"the sanitizer for {kind} needs a process whose memory is all its own, and in this one the host's allocator serves: run the program out of process (without --in-process)");
        }
    }

    private static bool Defines(LinkBatch batch, ObjectResolver resolver, ReadOnlySpan<byte> name)
    {
        int number = batch.Names.Find(name, NameHash.Of(name));
        int global = number < 0 ? -1 : resolver.Find(number);
        return global >= 0 && batch.Globals[global].State == GlobalState.Defined;
    }
}
