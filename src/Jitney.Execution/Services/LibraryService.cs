using Jitney.Interop.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Shared libraries of the process: opens them and looks symbols up, many in one call.</summary>
/// <param name="libraries">The libraries that are open.</param>
/// <param name="isOfHost">Tells which names stay the host's, whatever libraries define; null where there are none.</param>
internal sealed class LibraryService(LibraryHandles libraries, NamePredicate? isOfHost) : IService
{
    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.LibrariesOpen, ServiceThread.Program, OpenAll);
        registry.Add(BootstrapSymbols.SymbolsLookUp, ServiceThread.Stream, LookUpAll);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Libraries stay open: what they registered to run at exit lies in them.
    }

    private ReadOnlyMemory<byte> OpenAll(ServiceCall call)
    {
        string[] paths = LibraryMessages.DecodeOpen(call.Arguments.Span);
        var opened = new Expected<ExecutorAddress>[paths.Length];
        for (int index = 0; index < paths.Length; index++)
        {
            opened[index] = libraries.Open(paths[index]);
        }

        return LibraryMessages.EncodeOpenResult(new SpsWriter(), opened).Written;
    }

    private ReadOnlyMemory<byte> LookUpAll(ServiceCall call)
    {
        // Names stay bytes: a thousand of them in one call is usual.
        var reader = new SpsReader(call.Arguments.Span);
        var handles = new ExecutorAddress[reader.Count(8)];
        for (int index = 0; index < handles.Length; index++)
        {
            handles[index] = Known(reader.Address());
        }

        var names = new SymbolNameBuffer();
        SymbolSearch symbols = LibraryLoader.Here.Search();
        var found = new LibrarySymbol[reader.Count(8)];
        for (int index = 0; index < found.Length; index++)
        {
            ReadOnlySpan<byte> name = reader.Bytes();

            // The host's allocator stays, and the C library's functions allocate with it.
            ExecutorAddress[] searched = isOfHost?.Invoke(name) == true ? [.. handles.Where(libraries.IsProcess)] : handles;
            found[index] = SymbolNameBuffer.CanBeName(name) ? symbols.LookUp(searched, names.Terminate(name)) : default;
        }

        return LibraryMessages.EncodeLookUpResult(new SpsWriter(8 + (17 * found.Length)), found).Written;
    }

    private ExecutorAddress Known(ExecutorAddress handle) =>
        libraries.Has(handle) ? handle : throw new MalformedMessageException($"{handle} is no library's handle");
}
