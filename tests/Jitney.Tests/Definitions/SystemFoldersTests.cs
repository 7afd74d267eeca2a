using Jitney.Definitions;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Definitions;

/// <summary>Is known whose files a folder has?</summary>
public sealed class SystemFoldersTests
{
    [Theory]
    [InlineData("/usr/aarch64-linux-gnu/lib/libz.so.1", true)]
    [InlineData("/usr/lib/gcc-cross/aarch64-linux-gnu/12/libstdc++.so", true)]
    [InlineData("/usr/lib/aarch64-linux-gnu/libz.so.1", false)]
    [InlineData("/usr/riscv64-linux-gnu/lib/libz.so.1", false)]
    [InlineData("/opt/usr/aarch64-linux-gnu/lib/libz.so.1", false)]
    public void What_is_kept_here_for_another_machine_lies_elsewhere_there(string path, bool isKept)
    {
        var target = Target.Parse("aarch64-unknown-linux-gnu");
        Assert.Equal(isKept && Target.OfThisProcess.Architecture != target.Architecture, SystemFolders.IsKeptForAnother(path, target));
        Assert.False(SystemFolders.IsKeptForAnother(path, Target.OfThisProcess));
    }
}
