using Jitney.Cli.Parsing;
using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary>What <c>jitney run</c> was told.</summary>
internal sealed record RunSettings
{
    public required ProgramStart Start { get; init; }

    public required InputWords Inputs { get; init; }

    public required Definition[] Definitions { get; init; }

    public required IReadOnlyList<NativeText> ProgramArguments { get; init; }

    /// <summary>The function that was named to be called; null for none.</summary>
    public required string? NamedEntry { get; init; }

    /// <summary>The function to call.</summary>
    public string Entry => NamedEntry is null or "main" ? UsualEntry : NamedEntry;

    /// <summary>The entry where none is named. Start files refer to main, natively, and such references go to its wrapper.</summary>
    public string UsualEntry => Names.Wrapped.Contains("main") ? "__wrap_main" : Names.Others.LastOrDefault(static pair => pair.Name == "main").Other ?? "main";

    public required NameRules Names { get; init; }

    /// <summary>Names that must be defined beside the entry.</summary>
    public required IReadOnlyList<string> Required { get; init; }

    /// <summary>Folders for the dynamic linker.</summary>
    public required IReadOnlyList<string> RunPath { get; init; }

    /// <summary>What is done with what inputs warn of; null for nothing.</summary>
    public required Action<LinkWarning>? Warned { get; init; }

    public required ProgramProcess Process { get; init; }

    public required string? Executor { get; init; }

    /// <summary>Where a running executor listens; null to start one.</summary>
    public required ConnectionAddress? Connection { get; init; }

    /// <summary>The file that holds the secret for it.</summary>
    public required string? SecretFile { get; init; }

    /// <summary>Whether whoever listens there is good enough.</summary>
    public required bool AllowUnauthenticated { get; init; }

    /// <summary>Null for what suits the executor.</summary>
    public required MemoryTransport? Memory { get; init; }

    public required StripMode Strip { get; init; }

    public required ulong SlabSize { get; init; }

    public required StatisticsForm Statistics { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required TimeSpan? Deadline { get; init; }

    public required Verbosity Verbosity { get; init; }

    /// <summary>Whether the program begins where the kernel would enter it, and not with a function.</summary>
    public bool IsStart => Entry == "_start";

    /// <summary>All of the program's <c>argv</c>.</summary>
    public NativeText[] Arguments => [Inputs.First, .. ProgramArguments];
}

/// <summary>Which process the program runs in.</summary>
internal enum ProgramProcess
{
    Child,
    ThisProcess,
}

/// <summary>In which form costs are told.</summary>
internal enum StatisticsForm
{
    None,
    Text,
    Json,
}

/// <summary>How much to say.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Verbose,
}
