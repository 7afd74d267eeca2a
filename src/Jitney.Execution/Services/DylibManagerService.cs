using Jitney.Execution.Calls;
using Jitney.Interop.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>LLVM's dylib manager for LLVM's controllers: opens shared libraries and looks symbols up, in the forms of LLVM 19 and 22.</summary>
/// <remarks>
/// LLVM's executor is a C++ program, so its controllers find the C++ library by searching the process. Here the process opens it when the controller
/// opens the process. Functions of LLVM's executor that controllers find by name are this executor's services of that name.
/// </remarks>
/// <param name="libraries">The libraries that are open.</param>
internal sealed class DylibManagerService(LibraryHandles libraries) : IService
{
    private const string ExportedPrefix = "llvm_orc_";
    private static readonly string[] s_librariesOfCppPrograms = ["libstdc++.so.6", "libm.so.6"];

    private ServiceRegistry? _registry;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        registry.AddToken(BootstrapSymbols.DylibManagerInstance);
        registry.Add(BootstrapSymbols.DylibManagerOpen, ServiceThread.Program, Open);
        registry.Add(BootstrapSymbols.DylibManagerLookUp, ServiceThread.Stream, LookUp);
        registry.Add(LaterBootstrapSymbols.DylibManagerResolve, ServiceThread.Stream, Resolve);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Libraries stay open: what they registered to run at exit lies in them.
    }

    private ReadOnlyMemory<byte> Open(ServiceCall call)
    {
        (_, string path, ulong mode) = DylibManagerMessages.DecodeOpen(call.Arguments.Span);
        return Answer.Address(() =>
        {
            if (mode != 0)
            {
                return Expected.Failed<ExecutorAddress>($"the mode {mode} for opening a library is not known");
            }

            if (path.Length == 0)
            {
                foreach (string library in s_librariesOfCppPrograms)
                {
                    // A machine without it can run C.
                    _ = LibraryLoader.Here.Open(library, out _);
                }
            }

            return libraries.Open(path);
        });
    }

    private ReadOnlyMemory<byte> LookUp(ServiceCall call)
    {
        (_, ExecutorAddress handle, DylibSymbolRequest[] requests) = DylibManagerMessages.DecodeLookUp(call.Arguments.Span);
        return DylibManagerMessages.EncodeLookUpResult(new SpsWriter(16 + (10 * requests.Length)), LookUp(handle, requests)).Written;
    }

    private Expected<IReadOnlyList<DylibSymbolDefinition>> LookUp(ExecutorAddress handle, DylibSymbolRequest[] requests)
    {
        if (Refusal(handle, requests) is string problem)
        {
            return Expected.Failed<IReadOnlyList<DylibSymbolDefinition>>(problem);
        }

        var names = new SymbolNameBuffer();
        var found = new DylibSymbolDefinition[requests.Length];
        for (int index = 0; index < requests.Length; index++)
        {
            DylibSymbolRequest request = requests[index];
            ExecutorAddress address = Find(handle, request.Name, names);
            if (address.IsNull && request.IsRequired)
            {
                return Expected.Failed<IReadOnlyList<DylibSymbolDefinition>>($"Missing definition for {request.Name}");
            }

            found[index] = request.Name.Length == 0 ? default : new DylibSymbolDefinition(address, DylibSymbolDefinition.Exported);
        }

        return Expected.Of<IReadOnlyList<DylibSymbolDefinition>>(found);
    }

    private ReadOnlyMemory<byte> Resolve(ServiceCall call)
    {
        (ExecutorAddress handle, DylibSymbolRequest[] requests) = DylibManagerMessages.DecodeResolve(call.Arguments.Span);
        return DylibManagerMessages.EncodeResolveResult(new SpsWriter(16 + (11 * requests.Length)), Resolve(handle, requests)).Written;
    }

    // Here what is required and missing has no definition, and the caller says so; what may be missing has the null address, as before.
    private Expected<IReadOnlyList<DylibSymbolDefinition?>> Resolve(ExecutorAddress handle, DylibSymbolRequest[] requests)
    {
        if (Refusal(handle, requests) is string problem)
        {
            return Expected.Failed<IReadOnlyList<DylibSymbolDefinition?>>(problem);
        }

        var names = new SymbolNameBuffer();
        var found = new DylibSymbolDefinition?[requests.Length];
        for (int index = 0; index < requests.Length; index++)
        {
            DylibSymbolRequest request = requests[index];
            ExecutorAddress address = Find(handle, request.Name, names);
            found[index] = request.Name.Length == 0 || (address.IsNull && request.IsRequired)
                ? null
                : new DylibSymbolDefinition(address, DylibSymbolDefinition.Exported);
        }

        return Expected.Of<IReadOnlyList<DylibSymbolDefinition?>>(found);
    }

    private string? Refusal(ExecutorAddress handle, DylibSymbolRequest[] requests) =>
        !libraries.Has(handle) ? $"{handle} is no handle of an open library"
        : Array.Exists(requests, static request => request.IsRequired && request.Name.Length == 0) ? "a required symbol has no name"
        : null;

    private ExecutorAddress Find(ExecutorAddress handle, string name, SymbolNameBuffer names)
    {
        if (name.StartsWith(ExportedPrefix, StringComparison.Ordinal) && libraries.IsProcess(handle)
            && _registry!.Symbols.TryGetValue(name, out ExecutorAddress service))
        {
            return service;
        }

        return names.TryTerminate(name, out ReadOnlySpan<byte> terminated)
            ? (ExecutorAddress)LibraryLoader.Here.Find((nint)handle.Value, terminated)
            : ExecutorAddress.Null;
    }
}
