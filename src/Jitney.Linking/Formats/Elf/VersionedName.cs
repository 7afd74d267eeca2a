using Jitney.Linking.Graph;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Names with versions as assemblers write them into objects: <c>name@VERSION</c> and <c>name@@VERSION</c>.</summary>
/// <remarks>As with static linkers, <c>name@@VERSION</c> defines both <c>name</c> and <c>name@VERSION</c>, and a plain <c>name</c> defines no version.</remarks>
internal static class VersionedName
{
    private const byte Mark = (byte)'@';

    /// <summary>What a name says of a version.</summary>
    public static SymbolVersion Of(ReadOnlySpan<byte> name) => name.IndexOf(Mark) switch
    {
        <= 0 => SymbolVersion.None,
        int mark when mark + 1 < name.Length && name[mark + 1] == Mark => SymbolVersion.Default,
        _ => SymbolVersion.Exact,
    };

    /// <summary>The part before the version; all of a name without one.</summary>
    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> name) => Of(name) == SymbolVersion.None ? name : name[..name.IndexOf(Mark)];

    /// <summary><c>name@VERSION</c> for <c>name@@VERSION</c>.</summary>
    public static byte[] Exact(ReadOnlySpan<byte> name)
    {
        int mark = name.IndexOf(Mark);
        return [.. name[..mark], .. name[(mark + 1)..]];
    }
}
