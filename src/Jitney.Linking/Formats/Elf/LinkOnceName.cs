
namespace Jitney.Linking.Formats.Elf;

/// <summary>Names of sections that a program has once, as compilers wrote them before there were groups: <c>.gnu.linkonce.KIND.NAME</c>.</summary>
internal static class LinkOnceName
{
    private static ReadOnlySpan<byte> Prefix => ".gnu.linkonce."u8;

    /// <summary>Whether a section's name is one of these.</summary>
    public static bool IsOne(ReadOnlySpan<byte> section) => section.StartsWith(Prefix);

    /// <summary>What it is a section of: the signature that a group would have.</summary>
    public static ReadOnlySpan<byte> Signature(ReadOnlySpan<byte> section)
    {
        ReadOnlySpan<byte> rest = section[Prefix.Length..];
        int dot = rest.IndexOf((byte)'.');
        return dot < 0 ? rest : rest[(dot + 1)..];
    }

    /// <summary>A name that stands for all sections of a signature, whatever their kinds; no section has it.</summary>
    public static byte[] AnyOf(ReadOnlySpan<byte> signature) => [.. Prefix, 0, .. signature];
}
