using System.Runtime.InteropServices;
using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Linux;

/// <summary>Thread-local storage for linked code, set aside by the dynamic linker itself: it loads an image that has nothing but such storage,
/// or needs that of libraries, and so every thread, older ones too, gets its copy at the same distance from its thread pointer.</summary>
internal sealed class ThreadStorageService : IService
{
    private readonly Lock _gate = new();
    private readonly HashSet<ExecutorAddress> _images = [];

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.ThreadStorageLoad, ServiceThread.Program, Load);
        registry.Add(BootstrapSymbols.ThreadVariablesVersion, ServiceThread.Program, NameVersions);
        registry.Add(BootstrapSymbols.ThreadStorageUnload, ServiceThread.Program, Unload);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Images belong to allocations, whose deallocate actions unload them.
    }

    private static ReadOnlyMemory<byte> NameVersions(ServiceCall call)
    {
        NativeText[] names = ThreadStorageMessages.DecodeTexts(call.Arguments.Span);
        var symbols = new LibrarySymbols();
        return ThreadStorageMessages.EncodeTexts(new SpsWriter(), [.. names.Select(name => new NativeText(symbols.ThreadVariableVersion(name.Bytes)))]).Written;
    }

    private ReadOnlyMemory<byte> Load(ServiceCall call)
    {
        (byte[] image, ulong slotsOffset, ulong slotCount) = ThreadStorageMessages.DecodeLoad(call.Arguments.Span);
        Expected<ThreadStorage> result;
        try
        {
            result = Load(image, slotsOffset, slotCount);
        }
        catch (Exception exception) when (exception is not MalformedMessageException)
        {
            result = Expected.Failed<ThreadStorage>(exception.Message);
        }

        return ThreadStorageMessages.EncodeLoadResult(new SpsWriter(), result).Written;
    }

    private Expected<ThreadStorage> Load(byte[] image, ulong slotsOffset, ulong slotCount)
    {
        if (slotCount > (ulong)image.Length / sizeof(ulong))
        {
            return Expected.Failed<ThreadStorage>($"an image of {image.Length} bytes has no {slotCount} slots");
        }

        lock (_gate)
        {
            nint handle = SymbolImage.Load(image, out string? problem);
            if (problem is not null)
            {
                return Expected.Failed<ThreadStorage>(problem);
            }

            // A handle is the address of the dynamic linker's record, whose first word is the address at which the object is loaded.
            Span<ulong> start = stackalloc ulong[1];
            var slots = new ulong[slotCount];
            problem = OwnMemory.Here.Read((ulong)handle, MemoryMarshal.AsBytes(start))
                ?? OwnMemory.Here.Read(unchecked(start[0] + slotsOffset), MemoryMarshal.AsBytes(slots.AsSpan()));
            if (problem is not null)
            {
                SymbolImage.Unload(handle);
                return Expected.Failed<ThreadStorage>(problem);
            }

            var address = (ExecutorAddress)(ulong)handle;
            _images.Add(address);
            return Expected.Of(new ThreadStorage(address, slots));
        }
    }

    private ReadOnlyMemory<byte> Unload(ServiceCall call)
    {
        ExecutorAddress handle = ActionMessages.DecodeHandle(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                if (!_images.Remove(handle))
                {
                    return $"no thread-local storage is loaded as {handle}";
                }

                SymbolImage.Unload((nint)(ulong)handle);
                return null;
            }
        });
    }
}
