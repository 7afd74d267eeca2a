using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Hostile;

/// <summary>Does an archive, an import library or a DLL that somebody damaged end in anything but a link or a failure that says what is wrong?</summary>
public sealed class MutatedCoffLibraryTests
{
    private const int Rounds = 5_000;

    private const string User = ".text\n.globl entry\nentry: call first\ncall second\nmov __imp_third(%rip), %rax\nret";

    private static readonly string[] s_names = ["first", "second", "third"];

    private static readonly Dictionary<string, Func<byte[]>> s_sound = new()
    {
        ["objects"] = static () => CoffObjects.Archive(
            ("a.obj", ".text\n.globl first\nfirst: call second\nret"), ("a_name_longer_than_sixteen.obj", ".text\n.globl second\nsecond: ret\n.data\n.globl __imp_third\n__imp_third: .quad second")),
        ["imports"] = static () => CoffObjects.ImportLibrary("Some.dll", s_names),
        ["long imports"] = static () => CoffObjects.GnuImportLibrary("Some.dll", s_names),
        ["DLL"] = Library,
    };

    public static TheoryData<string> Kinds => [.. s_sound.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Links_or_says_what_is_wrong(string kind)
    {
        byte[] sound = s_sound[kind]();
        byte[] user = CoffObjects.Assembly(User);
        var mutation = new Mutation(seed: kind.Length, sound, Targets(sound));
        mutation.Link(kind, Rounds, content => Link(kind, user, content));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_that_is_cut_short_links_or_says_what_is_wrong(string kind)
    {
        byte[] sound = s_sound[kind]();
        byte[] user = CoffObjects.Assembly(User);
        for (int length = 0; length < sound.Length; length += 3)
        {
            try
            {
                Link(kind, user, sound[..length]);
            }
            catch (LinkException exception)
            {
                Assert.False(string.IsNullOrWhiteSpace(exception.Message));
            }
        }
    }

    private static void Link(string kind, byte[] user, byte[] content)
    {
        OfflineLinker linker = new OfflineLinker { Strip = StripMode.KeepAll, Missing = MissingSymbols.AreZero, FindsImports = true }.Add(user);
        _ = kind == "DLL" ? linker.AddLibrary(content).Link() : linker.AddArchive(content).Link();
    }

    private static byte[] Library()
    {
        using var tools = new Toolbox();
        File.WriteAllBytes(tools.PathOf("a.obj"), CoffObjects.Assembly(".text\n.globl first, second\nfirst: ret\nsecond: ret\n.data\n.globl third\nthird: .quad 1"));
        tools.Run("lld-link-19", ["/dll", "/noentry", "/out:Some.dll", "a.obj", .. s_names.Select(static name => $"/export:{name}")]);
        return tools.Bytes("Some.dll");
    }

    // Of an archive all: the members of import libraries are as small as their headers. Of a DLL its headers and what it exports.
    private static Range[] Targets(byte[] sound)
    {
        if (sound is not [(byte)'M', (byte)'Z', ..])
        {
            return [8..sound.Length];
        }

        CoffImage image = CoffImage.Read(new InputName("Some.dll"), sound);
        (uint address, uint size) = image.Directory(CoffOptionalHeader.Exports);
        int exports = sound.AsSpan().IndexOf(image.At(address).Span);
        return [0x3c..0x40, BitConverter.ToInt32(sound, 0x3c)..0x280, exports..(exports + (int)size)];
    }
}
