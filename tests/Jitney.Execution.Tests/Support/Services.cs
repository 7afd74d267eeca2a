using System.Runtime.InteropServices;
using Jitney.Execution.Composition;
using Jitney.Execution.Services;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Tests.Support;

/// <summary>The services of an executor in this process, called as a controller calls them but without a stream.</summary>
public sealed class Services
{
    private readonly ExecutorServices _services = ExecutorComposition.InHost();

    internal ExecutorServices All => _services;

    public ReadOnlyMemory<byte> Call(string name, SpsWriter arguments) => Call(_services.Registry.Symbols[name], arguments);

    /// <summary>The same with a descriptor, which becomes the service's.</summary>
    public ReadOnlyMemory<byte> Call(string name, SpsWriter arguments, SafeHandle? descriptor) =>
        _services.Caller.Call(_services.Registry.Symbols[name], new ServiceCall(arguments.Written, descriptor));

    public ReadOnlyMemory<byte> Call(ExecutorAddress function, SpsWriter arguments) =>
        _services.Caller.Call(function, new ServiceCall(arguments.Written, null));

    /// <summary>Calls an action; null for success.</summary>
    public string? CallAction(string name, SpsWriter arguments) => CommonResults.DecodeError(Call(name, arguments).Span);

    public WrapperCall Action(string name, SpsWriter arguments) => new(_services.Registry.Symbols[name], arguments.Written);

    public ExecutorAddress Open(string path)
    {
        ReadOnlyMemory<byte> result = Call(BootstrapSymbols.LibrariesOpen, LibraryMessages.EncodeOpen(new SpsWriter(), [path]));
        Expected<ExecutorAddress> library = Assert.Single(LibraryMessages.DecodeOpenResult(result.Span));
        Assert.Null(library.Problem);
        return library.Value;
    }

    internal LibrarySymbol[] LookUp(IReadOnlyCollection<ExecutorAddress> handles, params string[] names) => LibraryMessages.DecodeLookUpResult(
        Call(BootstrapSymbols.SymbolsLookUp, LibraryMessages.EncodeLookUp(new SpsWriter(), handles, names)).Span);

    public ExecutorAddress Find(ExecutorAddress library, string name) => LookUp([library], name)[0].Address;

    public long CallFunction(ExecutorAddress function, params long[] arguments)
    {
        ReadOnlyMemory<byte> result = Call(BootstrapSymbols.FunctionCall, RunMessages.EncodeFunctionCall(new SpsWriter(), function, arguments));
        return RunMessages.DecodeFunctionCallResult(result.Span).Value;
    }
}
