using Jitney.Cli.Output;
using Jitney.Cli.Parsing;
using Jitney.Definitions;
using Jitney.Diagnostics;
using Jitney.Executors;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary><c>jitney link</c>: its work.</summary>
internal static class OfflineRun
{
    /// <summary>Links, and writes the result where it is asked for. Nothing is written when anything is wrong.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        OfflineLinkOptions options,
        InputWords words,
        Definition[] definitions,
        string? dump,
        CancellationToken cancellation)
    {
        InitialThread.TakeSignals();
        try
        {
            ImageListing listing = await LinkAsync(options, words, definitions, cancellation);
            return dump is null ? 0 : Write(dump, listing);
        }
        catch (Exception exception) when (Messages.TryError(exception, Hints.ForOfflineLink(exception)))
        {
            return ExitCodes.LinkFailed;
        }
        catch (Exception exception)
        {
            Messages.Error($"internal: {exception.GetType().Name}: {exception.Message}");
            return ExitCodes.LinkFailed;
        }
    }

    private static int Write(string dump, ImageListing listing)
    {
        try
        {
            ListingFile.Write(dump, listing);
            return 0;
        }
        catch (IOException exception)
        {
            Messages.Error($"{(dump switch { ListingFile.StandardOutput => "standard output", "" => "''", _ => dump })} cannot be written: {exception.Message}");
            return ExitCodes.LinkFailed;
        }
    }

    private static async Task<ImageListing> LinkAsync(OfflineLinkOptions options, InputWords words, Definition[] definitions, CancellationToken cancellation)
    {
        options = options with { LibraryFolders = words.Folders, SystemRoot = words.Root.Folder };
        if (words.Targets is [var named, ..])
        {
            options = options with { Target = named.Target, TargetOwner = $"'{named.Word}'" };
            TargetWord.Require(words.Targets, named.Target, options.TargetOwner, "");
        }

        using OfflineLink link = Prepare(options);
        Target? known = options.Target ?? words.TargetOfFirst();
        words.Target = known ?? words.Target;
        IReadOnlyList<ResolvedInput> inputs = await SourceCompiling.CompileAsync(words.Resolve(), words.Target, known is not null, words.Root, ProgramProcess.Child, cancellation);
        new InputSequence(link.BeginGroup, link.EndGroup, link.AddObjects, input => Add(link, input)).Add(inputs);
        if (words.UsesStandardInput)
        {
            link.AddObject(StandardInputObject.Name, await StandardInputObject.ReadAsync(cancellation));
        }

        foreach (Definition definition in definitions.Where(static definition => definition.Other is null))
        {
            link.Define(definition.Name, definition.Address);
        }

        return await link.LinkAsync(cancellation);
    }

    private static void Add(OfflineLink link, ResolvedInput input)
    {
        switch (input.Kind)
        {
            case InputKind.Archive or InputKind.ThinArchive:
                link.AddArchive(input.Path, input.Use);
                break;
            case InputKind.SharedLibrary when LibraryMachine.TargetOf(input.Path)?.System == TargetSystem.Windows:
                link.AddLibrary(input.Path, input.Use);
                break;
            case InputKind.SharedLibrary when input.Use == InputUse.WhenNeeded:
                // Nothing needs it, or a name is missing and is told.
                break;
            case InputKind.SharedLibrary:
                throw new LinkException(new InputPlace(new InputName(input.Path)), "is a shared library, and there is no executor here that could load it");
            case var _ when input.Content is { } content:
                link.AddObject(input.Path, content, input.Use);
                break;
            default:
                link.AddObject(input.Path, input.Use);
                break;
        }
    }

    private static OfflineLink Prepare(OfflineLinkOptions options)
    {
        try
        {
            return new OfflineLink(options);
        }
        catch (ArgumentException exception)
        {
            // The name of a parameter says nothing to users.
            throw new LinkException(exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal));
        }
    }
}
