namespace Jitney.Execution.Services.Memory;

/// <summary>Collects what went wrong with some of several things that are all done regardless.</summary>
internal sealed class Problems
{
    private List<string>? _problems;

    /// <summary>Notes a problem; null is none.</summary>
    public void Add(string? problem)
    {
        if (problem is not null)
        {
            (_problems ??= []).Add(problem);
        }
    }

    /// <summary>All problems in one line; null for none.</summary>
    public string? InOneLine() => _problems is null ? null : string.Join("; ", _problems);
}
