using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Building;

/// <summary>What becomes of objects compiled for optimisation at link time?</summary>
public sealed class LinkTimeCodeTests
{
    private const string Problem = "holds no machine code but code for optimisation at link time; compile with -ffat-lto-objects, or without -flto";

    [Fact]
    public void Objects_without_machine_code_are_refused_whether_needed_or_not()
    {
        byte[] slim = Objects.C("int main(void) { return 0; }", "-flto");
        Assert.Equal($"a.o: {Problem}", Assert.ThrowsAny<LinkException>(() => new OfflineLinker().Add(slim).Link()).Message);
        Assert.Equal($"a.o: {Problem}", Assert.ThrowsAny<LinkException>(() => new OfflineLinker().AddWaiting(slim)).Message);
    }

    [Fact]
    public void Objects_with_machine_code_too_are_linked()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.C("int helper(void); int user(void) { return helper(); }", "-flto", "-ffat-lto-objects"))
            .AddWaiting(Objects.C("int helper(void) { return 1; }", "-flto", "-ffat-lto-objects"))
            .Link();
        Assert.NotEqual(0u, linked["helper"]);
    }

    [Fact]
    public void Bitcode_of_LLVM_is_refused()
    {
        using var tools = new Toolbox();
        string bitcode = tools.Compile("int helper(void) { return 1; }", compiler: "clang-19", options: ["-flto"]);
        tools.Run("ar", "rcs", "lib.a", bitcode);
        var archive = new ArchiveInput(new ArchiveSource(ArchiveFile.Read("lib.a", tools.Bytes("lib.a")), static member => member.Content));
        LinkException refusal = Assert.ThrowsAny<LinkException>(() => archive.AllMembers().Count());
        Assert.EndsWith(Problem, refusal.Message, StringComparison.Ordinal);
    }
}
