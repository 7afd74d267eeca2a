using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of the services that are meant as allocation actions. All results are <see cref="CommonResults.DecodeError"/>.</summary>
internal static class ActionMessages
{
    /// <summary>Writes one range: for registering and deregistering frames, for exposing and concealing symbols.</summary>
    public static SpsWriter EncodeRange(SpsWriter writer, ExecutorAddressRange range) => writer.Range(range);

    /// <summary>Reads one range.</summary>
    public static ExecutorAddressRange DecodeRange(ReadOnlySpan<byte> arguments) => new SpsReader(arguments).Range();

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ImageInitialize"/>.</summary>
    public static SpsWriter EncodeImageInitialize(SpsWriter writer, ImageInitializeRequest request) => writer
        .Address(request.DsoHandle)
        .Texts(request.Arguments)
        .Ranges(request.Initialisers)
        .Ranges(request.Finalisers);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ImageInitialize"/>.</summary>
    public static ImageInitializeRequest DecodeImageInitialize(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return new ImageInitializeRequest(reader.Address(), reader.Texts(), reader.Ranges(), reader.Ranges());
    }

    /// <summary>Writes the arguments of an action that ends what an earlier one began, by its handle: an image, a unit, thread-local storage.</summary>
    public static SpsWriter EncodeHandle(SpsWriter writer, ExecutorAddress handle) => writer.Address(handle);

    /// <summary>Reads the arguments of an action that ends what an earlier one began.</summary>
    public static ExecutorAddress DecodeHandle(ReadOnlySpan<byte> arguments) => new SpsReader(arguments).Address();

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ImportsRedirect"/> and <see cref="BootstrapSymbols.ImportsRestore"/>.</summary>
    public static SpsWriter EncodeRedirections(SpsWriter writer, IReadOnlyCollection<ImportRedirection> redirections)
    {
        writer.Count(redirections.Count);
        foreach (ImportRedirection redirection in redirections)
        {
            writer.Address(redirection.Original).Address(redirection.Copy).UInt64(redirection.Size);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ImportsRedirect"/> and <see cref="BootstrapSymbols.ImportsRestore"/>.</summary>
    public static ImportRedirection[] DecodeRedirections(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        var redirections = new ImportRedirection[reader.Count(24)];
        for (int index = 0; index < redirections.Length; index++)
        {
            redirections[index] = new ImportRedirection(reader.Address(), reader.Address(), reader.UInt64());
        }

        return redirections;
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.FunctionsRedirect"/> and <see cref="BootstrapSymbols.FunctionsRestore"/>.</summary>
    public static SpsWriter EncodeFunctionRedirections(SpsWriter writer, IReadOnlyCollection<FunctionRedirection> redirections)
    {
        writer.Count(redirections.Count);
        foreach (FunctionRedirection redirection in redirections)
        {
            writer.Address(redirection.Original).Address(redirection.Stub).Bytes(redirection.Name.Span);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.FunctionsRedirect"/> and <see cref="BootstrapSymbols.FunctionsRestore"/>.</summary>
    public static FunctionRedirection[] DecodeFunctionRedirections(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        var redirections = new FunctionRedirection[reader.Count(24)];
        for (int index = 0; index < redirections.Length; index++)
        {
            redirections[index] = new FunctionRedirection(reader.Address(), reader.Address(), reader.Bytes().ToArray());
        }

        return redirections;
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ModulesAdd"/> and <see cref="BootstrapSymbols.ModulesRemove"/>.</summary>
    public static SpsWriter EncodeModule(SpsWriter writer, ModuleDescription module) => writer
        .Address(module.Headers)
        .Address(module.ThreadStorage)
        .UInt64(module.ThreadStorageDistance)
        .Address(module.Symbols);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ModulesAdd"/> and <see cref="BootstrapSymbols.ModulesRemove"/>.</summary>
    public static ModuleDescription DecodeModule(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return new ModuleDescription(reader.Address(), reader.Address(), reader.UInt64(), reader.Address());
    }

    /// <summary>Writes the arguments of LLVM's function that shows a debug object to a debugger.</summary>
    public static SpsWriter EncodeDebugObject(SpsWriter writer, ExecutorAddressRange range, bool stopsDebugger) =>
        writer.Range(range).Boolean(stopsDebugger);

    /// <summary>Reads the arguments of LLVM's function that shows a debug object to a debugger.</summary>
    public static (ExecutorAddressRange Range, bool StopsDebugger) DecodeDebugObject(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Range(), reader.Boolean());
    }
}
