namespace Jitney.Benchmarks.Programs;

/// <summary>Something to link and run, the same for everyone.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Title">For people.</param>
/// <param name="Inputs">Objects and archives, the object with <c>main</c> first.</param>
/// <param name="Libraries">Shared libraries, as <c>-lNAME</c>.</param>
internal sealed record Work(string Name, string Title, IReadOnlyList<string> Inputs, IReadOnlyList<string> Libraries)
{
    /// <summary>What linkers get that make shared libraries, and others that cannot take code without PIC; null for the same.</summary>
    public IReadOnlyList<string>? PositionIndependent { get; init; }

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What it prints.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What it ends with.</summary>
    public int Status { get; init; }

    /// <summary>Whether it is made by a generator: then only the fastest of the peers take part.</summary>
    public bool IsGenerated { get; init; }
}
