using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Does a bad input make one lookup fail, and no other?</summary>
public sealed class FailedInputTests(Workshop workshop)
{
    private const string Good = "long good(void) { return set; }";

    public static TheoryData<string> Kinds =>
        ["duplicate", "other machine", "damaged relocation", "out of range", "missing", "writable code", "damaged member", "needs a damaged member", "too large"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_lookup_names_it_and_all_others_go_on_as_if_it_had_never_been_added(string kind)
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(Object("long set; __attribute__((constructor)) static void begin(void) { set += 5; } extern long other; long *where = &other; " + Good), InputUse.Always);
        string bad = AddBad(session, kind);
        session.AddObject(Object("long other = 1; __attribute__((constructor)) static void begin(void) { other = 6; } long get(void) { return other; }"), InputUse.Always);
        session.AddObject(Object("long waiting(void) { return 7; }"));

        LinkException failure = await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("waiting").AsTask());
        Assert.Contains(bad, failure.Message, StringComparison.Ordinal);

        // Those that stood in the same batch are linked by the next lookup, with their initialisers, whatever it asks for.
        Assert.Equal(7, await CallAsync(session, "waiting"));
        Assert.Equal(1, session.Statistics.Batches);
        Assert.Equal(5, await CallAsync(session, "good"));
        Assert.Equal(6, await CallAsync(session, "get"));
        Assert.Equal(1, session.Statistics.Batches);
        session.AddObject(Object("extern long good(void); long later(void) { return good() + 1; }"), InputUse.Always);
        Assert.Equal(6, await CallAsync(session, "later"));
    }

    [Fact]
    public async Task All_that_are_at_fault_are_told_at_once()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject("first.o", OfAnotherMachine(), InputUse.Always);
        session.AddObject(Object("long fine(void) { return 1; }"), InputUse.Always);
        session.AddObject("second.o", OfAnotherMachine(), InputUse.Always);
        session.AddObject("third.o", Bytes("long fine(void) { return 2; }"), InputUse.Always);

        LinkErrorsException failure = await Assert.ThrowsAsync<LinkErrorsException>(() => session.LookUpAsync("fine").AsTask());
        Assert.Equal(["first.o", "second.o", "third.o"], failure.Errors.Select(static error => error.Place.Input.File).Order());
        Assert.Equal(1, await CallAsync(session, "fine"));
    }

    [Fact]
    public async Task What_lacks_something_is_linked_when_that_is_there_and_it_is_needed()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject("cell", Bytes("extern long later(void); long now(void) { return later() + 1; }"), InputUse.Always);
        session.AddObject("cell", Bytes("long independent(void) { return 3; }"), InputUse.Always);
        Assert.Contains("'later'", (await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("independent").AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(3, await CallAsync(session, "independent"));
        Assert.Contains("'later'", (await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("now").AsTask())).Message, StringComparison.Ordinal);

        session.AddObject("cell", Bytes("long later(void) { return 10; }"), InputUse.Always);
        Assert.Equal(11, await CallAsync(session, "now"));
    }

    [Fact]
    public async Task A_library_that_cannot_be_opened_makes_one_lookup_fail()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        string library = Path.Combine(workshop.NewFolder(), "bad.so");
        await File.WriteAllTextAsync(library, "no library", TestContext.Current.CancellationToken);
        session.AddObject(Object("long fine(void) { return 1; }"), InputUse.Always);
        session.AddLibrary(library);
        session.AddLibrary(workshop.Library("long of_library(void) { return 4; }"));
        session.AddObject(Object("extern long of_library(void); long call_it(void) { return of_library(); }"));

        Assert.Contains("bad.so", (await Assert.ThrowsAnyAsync<Exception>(() => session.LookUpAsync("fine").AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(1, await CallAsync(session, "fine"));
        Assert.Equal(4, await CallAsync(session, "call_it"));
    }

    [Fact]
    public async Task A_bad_member_that_is_not_needed_does_no_harm()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddArchive(BadArchive("member", "long use_member(void)"));
        session.AddObject(Object("long fine(void) { return 1; }"));
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(1, await CallAsync(session, "fine"));
            Assert.Contains("member.o", (await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("use_member").AsTask())).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(InputUse.Always)]
    [InlineData(InputUse.WhenNeeded)]
    public async Task A_file_that_others_have_changed_makes_one_lookup_fail_and_can_be_added_again(InputUse use)
    {
        await using Session session = await Way.SharedChild.StartAsync();
        string file = Path.Combine(workshop.NewFolder(), "changed.o");
        byte[] before = Bytes("char padding[1 << 22] = { 1 }; long changing(void) { return 1; }");
        await File.WriteAllBytesAsync(file, before, TestContext.Current.CancellationToken);

        // What has just been written is copied, and a change of it does no harm.
        await Task.Delay(50, TestContext.Current.CancellationToken);
        session.AddObject(file, use);
        session.AddObject(Object("long fine(void) { return 1; }"));
        byte[] after = Bytes("char padding[1 << 22] = { 1 }; long changing(void) { return 2; }");
        await using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await stream.WriteAsync(after, TestContext.Current.CancellationToken);
        }

        Assert.Contains("changed.o", (await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("changing").AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(1, await CallAsync(session, "fine"));
        session.AddObject(file, use);
        Assert.Equal(2, await CallAsync(session, "changing"));
    }

    private string AddBad(Session session, string kind)
    {
        switch (kind)
        {
            case "duplicate":
                session.AddObject("bad.o", Bytes("long good(void) { return 66; }"), InputUse.Always);
                return "bad.o";
            case "other machine":
                session.AddObject("bad.o", OfAnotherMachine(), InputUse.Always);
                return "bad.o";
            case "damaged relocation":
                session.AddObject("bad.o", Damaged("extern long elsewhere; long use(void) { return elsewhere; }"), InputUse.Always);
                return "bad.o";
            case "out of range":
                session.Define("far_away", (ExecutorAddress)0x7000_0000_0000);
                session.AddObject("bad.o", Bytes("extern char far_away; int use(void) { return (int)(long)&far_away; }", "-mcmodel=small", "-fno-pic", "-O1"), InputUse.Always);
                return "bad.o";
            case "missing":
                session.AddObject("bad.o", Bytes("extern void nowhere(void), *absent; void use(void) { nowhere(); } void **use_too = &absent;"), InputUse.Always);
                return "bad.o";
            case "writable code":
                session.AddObject("bad.o", Bytes("__asm__(\".section .both,\\\"awx\\\"\\n.byte 1\\n.text\");"), InputUse.Always);
                return "bad.o";
            case "damaged member":
                session.AddArchive(BadArchive("member", "long use(void)"), InputUse.Always);
                return "member.o";
            case "needs a damaged member":
                session.AddArchive(BadArchive("member", "long use_member(void)"));
                session.AddObject("steps.o", Bytes("extern long use_member(void); long step(void) { return use_member(); }"));
                session.AddObject("bad.o", Bytes("extern long step(void); long use(void) { return step(); }"), InputUse.Always);
                return "member.o";
            default:
                session.AddObject("bad.o", Bytes("char huge[0xa0000000l];", "-mcmodel=large"), InputUse.Always);
                return "bad.o";
        }
    }

    // A member whose relocations lie outside of their section.
    private string BadArchive(string name, string function)
    {
        string folder = workshop.NewFolder();
        string member = Path.Combine(folder, $"{name}.o");
        File.WriteAllBytes(member, Damaged($"extern long elsewhere; {function} {{ return elsewhere; }}"));
        return workshop.Archive(member, Object("long sound_member(void) { return 1; }"));
    }

    private byte[] Damaged(string source)
    {
        byte[] content = Bytes(source);
        var file = ObjectFiles.Elf.ElfObjectFile.Read(new InputName("bad.o"), content);
        int table = Enumerable.Range(0, file.Sections.Length).First(index => file.SectionName(index) == ".rela.text");
        BitConverter.TryWriteBytes(content.AsSpan((int)file.Sections[table].Offset), 0x123456789L);
        return content;
    }

    private byte[] OfAnotherMachine()
    {
        byte[] content = Bytes("long of_another_machine;");
        BitConverter.TryWriteBytes(content.AsSpan(18), (ushort)183);
        return content;
    }

    private byte[] Bytes(string source, params string[] options) => File.ReadAllBytes(workshop.Object(source, CodeKind.Pic, options));

    private string Object(string source) => workshop.Object(source, CodeKind.Pic);

    private static async Task<long> CallAsync(Session session, string name) => await session.CallAsync((await session.LookUpAsync(name)).Address);
}
