namespace Jitney.Sessions;

/// <summary>Which names of linked code shared libraries may be bound to, and <c>dlsym</c> finds: what static linkers have version scripts and lists for. Names that nothing here is about may be seen.</summary>
internal sealed record NameVisibility
{
    /// <summary>Names that may be seen although <see cref="Local"/> has them in a more general pattern: what stands behind <c>global:</c> in version scripts.</summary>
    public IReadOnlyList<NamePattern> Global { get; init; } = [];

    /// <summary>Names that nobody sees: what stands behind <c>local:</c> in version scripts.</summary>
    public IReadOnlyList<NamePattern> Local { get; init; } = [];

    /// <summary>Archives whose names nobody sees, by the names of their files; <c>ALL</c> for all of them. As with <c>--exclude-libs</c>.</summary>
    public IReadOnlyList<string> ExcludedArchives { get; init; } = [];

    /// <summary>The only names that code sees which is opened at run time, beside those that given libraries refer to; null where there is no such list. As with <c>--dynamic-list</c>.</summary>
    public IReadOnlyList<NamePattern>? Listed { get; init; }

    /// <summary>Itself, if it can be used.</summary>
    /// <exception cref="ArgumentException">A list holds nothing where something must be.</exception>
    internal NameVisibility Checked()
    {
        ArgumentNullException.ThrowIfNull(Global);
        ArgumentNullException.ThrowIfNull(Local);
        ArgumentNullException.ThrowIfNull(ExcludedArchives);
        foreach (NamePattern pattern in Global.Concat(Local).Concat(Listed ?? []))
        {
            ArgumentNullException.ThrowIfNull(pattern);
            ArgumentException.ThrowIfNullOrEmpty(pattern.Text);
        }

        return this;
    }
}
