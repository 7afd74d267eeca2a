using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.X64;

/// <summary>The relocation types of COFF for x86-64, as Microsoft's "PE Format" numbers and names them. The addend is what stands where the value goes; distances count from the end of their instruction.</summary>
internal static class CoffRelocations
{
    private static readonly RelocationRule[] Rules = Build();

    /// <summary>The rules by number.</summary>
    public static ReadOnlySpan<RelocationRule> All => Rules;

    private static RelocationRule[] Build()
    {
        var rules = new RelocationRule[17];
        void Take(int type, string name, EdgeKind kind, sbyte bias = 0) =>
            rules[type] = new RelocationRule(kind, "IMAGE_REL_AMD64_" + name, RelocationStatus.Supported, (byte)EdgeKinds.Width(kind), Bias: bias);
        void Refuse(int type, string name) => rules[type] = new RelocationRule(EdgeKind.None, "IMAGE_REL_AMD64_" + name, RelocationStatus.Refused, 0);

        Take(0x0, "ABSOLUTE", EdgeKind.None);
        Take(0x1, "ADDR64", EdgeKind.Pointer64);
        Take(0x2, "ADDR32", EdgeKind.Pointer32Either);
        Take(0x3, "ADDR32NB", EdgeKind.ImageOffset32);
        Take(0x4, "REL32", EdgeKind.Delta32, -4);
        Take(0x5, "REL32_1", EdgeKind.Delta32, -5);
        Take(0x6, "REL32_2", EdgeKind.Delta32, -6);
        Take(0x7, "REL32_3", EdgeKind.Delta32, -7);
        Take(0x8, "REL32_4", EdgeKind.Delta32, -8);
        Take(0x9, "REL32_5", EdgeKind.Delta32, -9);
        Take(0xa, "SECTION", EdgeKind.SectionNumber16);
        Take(0xb, "SECREL", EdgeKind.SectionOffset32);
        Take(0xc, "SECREL7", EdgeKind.SectionOffset7);
        Refuse(0xd, "TOKEN");
        Refuse(0xe, "SREL32");
        Refuse(0xf, "PAIR");
        Refuse(0x10, "SSPAN32");
        return rules;
    }
}
