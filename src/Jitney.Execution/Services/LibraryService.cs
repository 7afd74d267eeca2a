using Jitney.Execution.Calls;
using Jitney.Interop.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Shared libraries of the process: opens them and looks symbols up, in Jitney's batched form and in LLVM's.</summary>
/// <param name="frames">Opens the unwinder, whose functions every native link has without asking: before the process is first searched, they are there.</param>
public sealed class LibraryService(FrameService frames) : IService
{
    // The dynamic linker trusts the handles that it gets, so only those it gave may reach it.
    private readonly HashSet<ExecutorAddress> _handles = [];
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.LibrariesOpen, ServicePlace.Program, OpenAll);
        registry.Add(BootstrapSymbols.SymbolsLookUp, ServicePlace.Stream, LookUpAll);
        registry.AddToken(BootstrapSymbols.DylibManagerInstance);
        registry.Add(BootstrapSymbols.DylibManagerOpen, ServicePlace.Program, OpenOne);
        registry.Add(BootstrapSymbols.DylibManagerLookUp, ServicePlace.Stream, LookUpInOne);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Libraries stay open: what they registered to run at exit lies in them.
    }

    private ReadOnlyMemory<byte> OpenAll(ServiceCall call)
    {
        string[] paths = LibraryMessages.DecodeOpen(call.Arguments.Span);
        var libraries = new Expected<ExecutorAddress>[paths.Length];
        for (int index = 0; index < paths.Length; index++)
        {
            libraries[index] = Open(paths[index]);
        }

        return LibraryMessages.EncodeOpenResult(new SpsWriter(), libraries).Written;
    }

    private ReadOnlyMemory<byte> OpenOne(ServiceCall call)
    {
        (_, string path, ulong mode) = DylibManagerMessages.DecodeOpen(call.Arguments.Span);
        return Answer.Address(() => mode == 0 ? Open(path) : Expected.Failed<ExecutorAddress>($"the mode {mode} for opening a library is not known"));
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
        var symbols = new LibrarySymbols();
        var found = new LibrarySymbol[reader.Count(8)];
        for (int index = 0; index < found.Length; index++)
        {
            ReadOnlySpan<byte> name = reader.Bytes();
            found[index] = SymbolNameBuffer.CanBeName(name) ? symbols.LookUp(handles, names.Terminate(name)) : default;
        }

        return LibraryMessages.EncodeLookUpResult(new SpsWriter(8 + (17 * found.Length)), found).Written;
    }

    private ReadOnlyMemory<byte> LookUpInOne(ServiceCall call)
    {
        (_, ExecutorAddress handle, DylibSymbolRequest[] requests) = DylibManagerMessages.DecodeLookUp(call.Arguments.Span);
        return DylibManagerMessages.EncodeLookUpResult(new SpsWriter(16 + (10 * requests.Length)), LookUpInOne(handle, requests)).Written;
    }

    private Expected<IReadOnlyList<ExecutorAddress>> LookUpInOne(ExecutorAddress handle, DylibSymbolRequest[] requests)
    {
        Known(handle);
        var names = new SymbolNameBuffer();
        var addresses = new ExecutorAddress[requests.Length];
        for (int index = 0; index < requests.Length; index++)
        {
            DylibSymbolRequest request = requests[index];
            addresses[index] = names.TryTerminate(request.Name, out ReadOnlySpan<byte> name)
                ? (ExecutorAddress)DynamicLibraries.Find((nint)handle.Value, name)
                : ExecutorAddress.Null;
            if (addresses[index].IsNull && request.IsRequired)
            {
                return Expected.Failed<IReadOnlyList<ExecutorAddress>>($"Missing definition for {request.Name}");
            }
        }

        return Expected.Of<IReadOnlyList<ExecutorAddress>>(addresses);
    }

    private Expected<ExecutorAddress> Open(string path)
    {
        if (path.Length == 0)
        {
            // Code that does without it also runs where it is missing.
            frames.Open();
        }

        var handle = (ExecutorAddress)(ulong)DynamicLibraries.Open(path, out string? problem);
        if (problem is not null)
        {
            return Expected.Failed<ExecutorAddress>(problem);
        }

        lock (_gate)
        {
            _handles.Add(handle);
        }

        return Expected.Of(handle);
    }

    private ExecutorAddress Known(ExecutorAddress handle)
    {
        lock (_gate)
        {
            return _handles.Contains(handle) ? handle : throw new MalformedMessageException($"{handle} is no library's handle");
        }
    }
}
