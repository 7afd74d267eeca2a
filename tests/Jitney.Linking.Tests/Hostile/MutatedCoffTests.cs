using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Hostile;

/// <summary>Does a COFF object that somebody damaged end in anything but a link or a failure that says what is wrong?</summary>
public sealed class MutatedCoffTests
{
    private const int Rounds = 10_000;

    private const string Cpp = """
        extern "C" int elsewhere(int);
        __attribute__((weak)) int weak(int n) { return n; }
        extern "C" __declspec(dllimport) int imported(int);
        inline int shared(int n) { static int count = 3; return elsewhere(n) + count++; }
        struct Base { virtual int f(int n) { return n; } };
        struct Derived : Base { int f(int n) override { return shared(n) + weak(n); } };
        int common;
        Derived d;
        struct Init { Init() { common = elsewhere(1); } } init;
        int entry(Base* b, int n) { switch (n) { case 1: return b->f(2); case 2: return imported(3); case 3: return elsewhere(4); case 5: return 6; default: return d.f(n); } }
        """;

    private const string Assembly = """
        .text
        .globl f
        f: call g
        lea table(%rip), %rax
        mov __imp_far(%rip), %rcx
        .section .text$g,"xr",discard,g
        .globl g
        g: ret
        .section .xdata$g,"dr",associative,g
        x: .quad 1
        .section .pdata,"dr",associative,g
        .rva g, g+1, x
        .section .pdata,"dr"
        .rva f, f+5, x
        .section .CRT$XCU,"dr"
        .quad f
        .section .ctors,"dw"
        .quad f, g
        .section .tls$,"dw"
        .globl t
        t: .quad 5
        .section .rdata,"dr"
        table: .secrel32 t
        .secidx f
        .quad t, _tls_used, __ImageBase
        .comm common, 64, 5
        .weak w
        w = f
        .section .drectve,"yni"
        .ascii " /ALTERNATENAME:alternative=f /INCLUDE:g /DEFAULTLIB:some /EXPORT:f=g,@3"
        """;

    private static readonly Dictionary<string, Func<byte[]>> s_sound = new()
    {
        ["gcc"] = static () => CoffObjects.Gcc(Cpp),
        ["clang for Microsoft"] = static () => CoffObjects.Clang(Cpp, CoffObjects.Microsoft, "c++"),
        ["clang for GNU"] = static () => CoffObjects.Clang(Cpp, CoffObjects.Gnu, "c++", "-ffunction-sections"),
        ["assembly"] = static () => CoffObjects.Assembly(Assembly),
        ["import"] = static () => Member(CoffObjects.ImportLibrary("Some.dll", "elsewhere")),
        ["long import"] = static () => Member(CoffObjects.GnuImportLibrary("Some.dll", "elsewhere")),
    };

    public static TheoryData<string> Sources => [.. s_sound.Keys];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Links_or_says_what_is_wrong(string kind)
    {
        byte[] sound = s_sound[kind]();
        byte[] companion = CoffObjects.Clang("int elsewhere(int n) { return n; } extern int entry(int); int perhaps(void) { return entry(1); }");
        var mutation = new Mutation(seed: kind.Length, sound, Targets(sound));
        mutation.Link(kind, Rounds, content => new OfflineLinker { Strip = StripMode.KeepAll, Missing = MissingSymbols.AreZero }.Add(companion).Add(content).Link());
    }

    private static byte[] Member(byte[] library)
    {
        var archive = ArchiveFile.Read("a.lib", library);
        for (int index = 0; index < archive.IndexCount; index++)
        {
            if (archive.IndexName(index).SequenceEqual("elsewhere"u8))
            {
                return archive.MemberAt(archive.IndexMemberOffset(index)).Content.ToArray();
            }
        }

        throw new InvalidOperationException("the library has no such member");
    }

    // Everything but the bytes of code and data.
    private static List<Range> Targets(byte[] sound)
    {
        if (CoffAnonymous.IsImport(sound))
        {
            return [4..];
        }

        var file = CoffObjectFile.Read(new InputName("a.obj"), sound);
        var targets = new List<Range> { 2..(20 + (file.SectionCount * 40)), BitConverter.ToInt32(sound, 8).. };
        for (int section = 1; section <= file.SectionCount; section++)
        {
            if (file.RelocationCount(section) > 0)
            {
                int start = (int)file.Section(section).RelocationsOffset;
                targets.Add(start..(start + (file.RelocationCount(section) * 10)));
            }
        }

        return targets;
    }
}
