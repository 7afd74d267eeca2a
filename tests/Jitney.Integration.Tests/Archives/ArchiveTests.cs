using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Archives;

/// <summary>Archives as distributions and compilers deliver them, each with a driver that puts it to work.</summary>
public sealed class ArchiveTests(Workshop workshop) : NativeComparison(workshop)
{
    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Archives/Drivers");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Works_as_natively_linked(string source, Way way, CodeKind code)
    {
        ProgramSource driver = ProgramSource.Read("Archives/Drivers", source);
        Assert.SkipWhen(driver.Words("rust").Length > 0 && !Workshop.Has("rustc"), "there is no Rust compiler");
        Assert.SkipWhen(driver.Words("llvm").Length > 0 && !Workshop.Has(ArchiveInputs.LlvmConfig), "there are no archives of LLVM");
        return CompareAsync("Archives/Drivers", source, way, code, ArchiveInputs.Of(driver, _workshop));
    }
}
