using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.RuntimeSupport;

namespace Jitney.Sessions;

/// <summary>Opens the libraries that a batch is linked with: as they come, or before the batch and for it, where they need what it defines.</summary>
internal sealed class LibraryOpening
{
    private const string OpenStep = "open libraries";

    private readonly GivenLibraries _given;
    private readonly Func<DynamicLinkerNumbers, IReadOnlyList<string>, LibraryBinding, LibraryImage> _image;
    private readonly LibraryBinding _binding;

    private LibraryOpening(GivenLibraries given, Func<DynamicLinkerNumbers, IReadOnlyList<string>, LibraryBinding, LibraryImage> image, LibraryBinding binding) =>
        (_given, _image, _binding) = (given, image, binding);

    /// <summary>For nobody who defines anything.</summary>
    public static LibraryOpening Plain(GivenLibraries given) =>
        new(given, (numbers, libraries, _) => LibraryImage.Of(numbers, libraries, null, [], LibraryBinding.ByThemselves, given.RunPath), LibraryBinding.ByThemselves);

    /// <summary>For a batch whose objects are collected.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">The names that it wants of libraries.</param>
    /// <param name="paths">The libraries.</param>
    /// <param name="given">What is known of them.</param>
    public static LibraryOpening For(LinkBatch batch, int[] wanted, IReadOnlyList<string> paths, GivenLibraries given)
    {
        if (paths.Count == 0)
        {
            return Plain(given);
        }

        List<byte[]> threadNames = ThreadNames(batch, wanted);
        return new LibraryOpening(
            given,
            (numbers, libraries, binding) => LibraryImage.Of(numbers, libraries, batch, threadNames, binding, given.RunPath),
            threadNames.Count > 0 || given.AnyOpensOthers(paths) || given.AnyAllocates(paths) || given.HaveVariablesFor(batch, wanted, paths) || given.ExpectAnyOf(batch, paths)
                ? LibraryBinding.WithProgram
                : LibraryBinding.ByThemselves);
    }

    /// <summary>For programs to come, of which nothing is known yet: the libraries wait for the first.</summary>
    public static LibraryOpening Ahead(GivenLibraries given) =>
        new(given, (numbers, libraries, binding) => LibraryImage.Of(numbers, libraries, null, [], binding, given.RunPath), LibraryBinding.WithProgram);

    /// <summary>Opens libraries. The empty path is the process itself.</summary>
    /// <returns>An answer for each.</returns>
    public async Task<Expected<ExecutorAddress>[]> OpenAsync(IExecutorProcessControl control, string[] paths)
    {
        paths = [.. paths.Select(_given.PathThere)];
        if (!control.Description.Offers(BootstrapSymbols.LibrariesLoad))
        {
            return control.Description.Offers(BootstrapSymbols.LibrariesOpen)
                ? await OpenAllAsync(control, paths).ConfigureAwait(false)
                : await OpenOneByOneAsync(control, paths).ConfigureAwait(false);
        }

        Expected<ExecutorAddress>[] opened = await LoadAsync(control, paths, _binding).ConfigureAwait(false);

        // Which libraries need others, and what those need, only the dynamic linker knows.
        if (_binding == LibraryBinding.ByThemselves && opened.Any(static library => !library.HasValue && LacksSymbol(library.Problem)))
        {
            opened = await LoadAsync(control, paths, LibraryBinding.WithProgram).ConfigureAwait(false);
        }

        _given.Apart.AddRange(paths.Where((path, index) => path.Length > 0 && index < opened.Length && opened[index].HasValue));
        return opened;
    }

    private static bool LacksSymbol(string? problem) => problem?.Contains("undefined symbol", StringComparison.Ordinal) == true;

    private static List<byte[]> ThreadNames(LinkBatch batch, int[] wanted)
    {
        var names = new List<byte[]>();
        foreach (int index in wanted)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.Object >= 0 && batch.Objects[global.Object].Symbols[global.Symbol].Kind == SymbolKind.ThreadLocal)
            {
                names.Add(batch.Format.PlainName(batch.Names.Bytes(global.Name)).ToArray());
            }
        }

        return names;
    }

    private async Task<Expected<ExecutorAddress>[]> LoadAsync(IExecutorProcessControl control, string[] paths, LibraryBinding binding)
    {
        LibraryImage image = _image(DynamicLinkerNumbers.Of(control.Description.Target.Architecture), [.. paths.Where(static path => path.Length > 0)], binding);
        _given.AreWaiting |= binding == LibraryBinding.WithProgram;
        SpsWriter writer = LibraryMessages.EncodeLoad(new SpsWriter(image.Bytes.Length + 256), image.ToRequest(paths));
        ReadOnlyMemory<byte> result = await control.CallAsync(
            control.Description.Service(BootstrapSymbols.LibrariesLoad), writer.Written, OpenStep, LimitFor(paths)).ConfigureAwait(false);
        return Answers.Decode(OpenStep, result, static bytes => LibraryMessages.DecodeOpenResult(bytes.Span));
    }

    // The empty path is the process itself, which runs nothing.
    private static CallLimit LimitFor(params ReadOnlySpan<string> paths) =>
        paths.ContainsAnyExcept("") ? CallLimit.LibraryCode : CallLimit.Deadline;

    private static async Task<Expected<ExecutorAddress>[]> OpenAllAsync(IExecutorProcessControl control, string[] paths)
    {
        var writer = new SpsWriter();
        LibraryMessages.EncodeOpen(writer, paths);
        ReadOnlyMemory<byte> result = await control.CallAsync(
            control.Description.Service(BootstrapSymbols.LibrariesOpen),
            writer.Written,
            OpenStep,
            LimitFor(paths)).ConfigureAwait(false);
        return Answers.Decode(OpenStep, result, static bytes => LibraryMessages.DecodeOpenResult(bytes.Span));
    }

    private static async Task<Expected<ExecutorAddress>[]> OpenOneByOneAsync(IExecutorProcessControl control, string[] paths)
    {
        var writer = new SpsWriter();
        var opened = new Expected<ExecutorAddress>[paths.Length];
        for (int index = 0; index < paths.Length; index++)
        {
            writer.Clear();
            DylibManagerMessages.EncodeOpen(writer, control.Description.Service(BootstrapSymbols.DylibManagerInstance), paths[index], 0);
            ReadOnlyMemory<byte> result = await control.CallAsync(
                control.Description.Service(BootstrapSymbols.DylibManagerOpen),
                writer.Written,
                OpenStep,
                LimitFor(paths[index])).ConfigureAwait(false);
            opened[index] = Answers.Decode(OpenStep, result, static bytes => CommonResults.DecodeAddress(bytes.Span));
        }

        return opened;
    }
}
