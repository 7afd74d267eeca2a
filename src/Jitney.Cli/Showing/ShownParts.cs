namespace Jitney.Cli.Showing;

/// <summary>What is shown beside the tables of each file.</summary>
[Flags]
internal enum ShownParts
{
    /// <summary>The tables alone.</summary>
    Tables = 0,

    /// <summary>The link graph of all files together.</summary>
    Graph = 1,

    /// <summary>The machine code of each file.</summary>
    Disassembly = 2,
}
