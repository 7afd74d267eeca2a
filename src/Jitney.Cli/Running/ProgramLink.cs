using Jitney.Cli.Output;
using Jitney.Cli.Parsing;
using Jitney.Definitions;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Files;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary>Brings a program from the words of the command line to code that may be called.</summary>
internal static class ProgramLink
{
    private static readonly string[] s_startFiles = ["crt1.o", "Scrt1.o", "gcrt1.o", "rcrt1.o", "grcrt1.o", "Mcrt1.o"];

    /// <summary>Links a program.</summary>
    /// <exception cref="ProgramEndedException">The program ended itself in an initialiser.</exception>
    /// <returns>The session, which the caller disposes, and the entry point.</returns>
    public static async Task<(Session Session, ExecutorAddress Entry)> LinkAsync(RunSettings settings, ExecutorChoice executor, CancellationToken cancellation)
    {
        // The executor starts while inputs are found and read.
        Session session = Session.Open(
            new LinkSessionOptions
            {
                Executor = executor,
                Memory = settings.Memory,
                SlabSize = settings.SlabSize,
                Strip = settings.Strip,
                Names = settings.Names,
                Archives = ArchiveOrder.CommandLine,
                Warned = settings.Warned,
                Ignored = settings.Verbosity == Verbosity.Verbose ? static word => Messages.Note(word.Message) : null,
                ProgramArguments = settings.Arguments,
                RunPath = settings.RunPath,
                SystemRoot = settings.Inputs.Root.Folder,
                LibraryFolders = settings.Inputs.Folders,
            },
            cancellation);
        try
        {
            settings.Inputs.Target = await session.GetTargetAsync(cancellation);
            TargetWord.Require(settings.Inputs.Targets, settings.Inputs.Target, session.TargetOwner, "; --executor and --connect name another");
            IReadOnlyList<ResolvedInput> inputs = await SourceCompiling.CompileAsync(settings.Inputs.Resolve(), settings.Inputs.Target, isTargetKnown: true, settings.Inputs.Root, settings.Process, cancellation);
            await AddAsync(session, settings, inputs, cancellation);
            RefuseStart(settings, inputs);
            return (session, await LookUpEntryAsync(session, settings, cancellation));
        }
        catch (ExecutorException exception) when (session.Started.IsCompletedSuccessfully && session.Executor is { MayHaveRunCode: true, Ended.IsCompletedSuccessfully: true })
        {
            await session.DisposeAsync();
            ExecutorEnd end = await session.Executor.Ended;
            if (end.Problem is not null)
            {
                throw;
            }

            // Initialisers are the program's own code: when one of them ends the process, the program has ended.
            // An initialiser that exits is a way to end; a library has no business with that.
            throw new ProgramEndedException(end, end.Signal is not null || end.IsForced || exception.IsEndInLibrary ? exception.EndInCode : null);
        }
        catch (MissingSymbolException exception) when (exception.Place is { Section: null, Symbol: { } name } && name != settings.Entry && settings.Required.Contains(name))
        {
            await session.DisposeAsync();
            throw new LinkException($"--require-defined: nothing defines '{name}'");
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    // Static linkers say so and go on, with the start of the code natively: with start files, that calls main.
    private static async Task<ExecutorAddress> LookUpEntryAsync(Session session, RunSettings settings, CancellationToken cancellation)
    {
        try
        {
            return (await session.LookUpAsync([settings.Entry, .. settings.Required], cancellation))[0].Address;
        }
        catch (MissingSymbolException exception) when (
            !settings.IsStart && settings.Entry != settings.UsualEntry && exception.Place is { Section: null, Symbol: { } name } && name == settings.Entry)
        {
            settings.Warned?.Invoke(new LinkWarning(exception.Place, $"cannot find entry symbol '{name}'; defaulting to main"));
            return (await session.LookUpAsync([settings.UsualEntry, .. settings.Required], cancellation))[0].Address;
        }
    }

    // Theirs starts the C library, which has started; with anybody else's the program begins.
    private static void RefuseStart(RunSettings settings, IReadOnlyList<ResolvedInput> inputs)
    {
        if (settings.IsStart && inputs.FirstOrDefault(input => s_startFiles.Contains(Path.GetFileName(input.Path))) is { Path: { } path })
        {
            throw new LinkException(new InputPlace(new InputName(path)), "its _start starts the C library, and the process's has started already; leave --entry out");
        }
    }

    private static async Task AddAsync(Session session, RunSettings settings, IReadOnlyList<ResolvedInput> inputs, CancellationToken cancellation)
    {
        new InputSequence(session.BeginGroup, session.EndGroup, session.AddObjects, input => Add(session, input)).Add(inputs);
        if (settings.Inputs.UsesStandardInput)
        {
            session.AddObject(StandardInputObject.Name, await StandardInputObject.ReadAsync(cancellation), InputUse.Always);
        }

        foreach (Definition definition in settings.Definitions.Where(static definition => definition.Other is null))
        {
            session.Define(definition.Name, definition.Address);
        }
    }

    private static void Add(Session session, ResolvedInput input)
    {
        switch (input.Kind)
        {
            case InputKind.Archive or InputKind.ThinArchive:
                session.AddArchive(input.Path, input.Use);
                break;
            case InputKind.SharedLibrary:
                // A bare name would be searched for.
                session.AddLibrary(InputBytes.Here.FullPath(input.Path), input.Use);
                break;
            case var _ when input.Content is { } content:
                session.AddObject(input.Path, content, input.Use);
                break;
            default:
                session.AddObject(input.Path, input.Use);
                break;
        }
    }
}
