using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>Hides names of a batch from libraries, as a static linker leaves them out of a program's dynamic symbols.</summary>
/// <param name="visibility">Which ones.</param>
internal sealed class NameHiding(NameVisibility visibility)
{
    private const string AllArchives = "ALL";

    private readonly Names _global = new(visibility.Global);
    private readonly Names _local = new(visibility.Local);
    private readonly Names? _listed = visibility.Listed is { } listed ? new Names(listed) : null;
    private readonly HashSet<string> _archives = [.. visibility.ExcludedArchives];

    /// <summary>Makes what a batch defines hidden, or <see cref="LinkBatch.Unlisted"/>.</summary>
    public void Run(LinkBatch batch)
    {
        foreach (ref GlobalSymbol global in batch.Globals)
        {
            if (global.State is not (GlobalState.Defined or GlobalState.Common) || global.Scope >= SymbolScope.Hidden)
            {
                continue;
            }

            string name = batch.Names.Text(global.Name);
            int version = name.IndexOf('@', StringComparison.Ordinal);
            name = version > 0 ? name[..version] : name;
            string? readable = _global.HasReadable || _local.HasReadable || _listed?.HasReadable == true ? NamePattern.ReadableOf(name) : null;
            if (IsExcluded(batch.Objects[global.Object]) || IsLocal(name, readable))
            {
                global.Scope = SymbolScope.Hidden;
            }
            else if (_listed is { } list && !list.HasName(name, readable) && !list.HasPattern(name, readable) && !list.HasAll)
            {
                batch.Unlisted.Add(global.Name);
            }
        }
    }

    private bool IsExcluded(ObjectGraph graph) =>
        _archives.Count > 0 && graph.Name is { Member: not null, File: { } file } && (_archives.Contains(AllArchives) || _archives.Contains(Path.GetFileName(file)));

    // A name counts before a pattern, a pattern before all names, and what is global before what is local.
    private bool IsLocal(string name, string? readable) =>
        !_global.HasName(name, readable)
        && (_local.HasName(name, readable)
            || (!_global.HasPattern(name, readable)
                && (_local.HasPattern(name, readable) || (!_global.HasAll && _local.HasAll))));

    private sealed class Names
    {
        private readonly HashSet<string> _symbols = [];
        private readonly HashSet<string> _readable = [];
        private readonly List<NamePattern> _patterns = [];

        public Names(IReadOnlyList<NamePattern> patterns)
        {
            foreach (NamePattern pattern in patterns)
            {
                HasAll |= pattern.IsAll;
                HasReadable |= pattern.Language == NamePatternLanguage.CPlusPlus;
                if (pattern.Form == NamePatternForm.Name)
                {
                    (pattern.Language == NamePatternLanguage.CPlusPlus ? _readable : _symbols).Add(pattern.Text);
                }
                else if (!pattern.IsAll)
                {
                    _patterns.Add(pattern);
                }
            }
        }

        public bool HasAll { get; }

        public bool HasReadable { get; }

        public bool HasName(string name, string? readable) => _symbols.Contains(name) || (readable is not null && _readable.Contains(readable));

        public bool HasPattern(string name, string? readable) => _patterns.Exists(pattern => pattern.Matches(name, readable));
    }
}
