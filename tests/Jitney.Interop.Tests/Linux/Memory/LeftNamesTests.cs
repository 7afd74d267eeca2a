using System.Diagnostics;
using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Memory;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Memory;

/// <summary>Are names of shared memory removed whose processes are gone, and no others?</summary>
public sealed class LeftNamesTests
{
    [LinuxFact]
    public async Task Names_of_a_child_that_has_ended_go()
    {
        using Process child = Process.Start("true");
        string[] own = [.. ((string[])["jitney", "jitlink"]).Select(word => Make($"{word}_{child.Id}_1"))];
        string other = Make($"jitlink_{child.Id}1_1");
        try
        {
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            LeftNames.RemoveOf(child.Id);
            Assert.DoesNotContain(own, File.Exists);
            Assert.True(File.Exists(other));
        }
        finally
        {
            Array.ForEach([.. own, other], File.Delete);
        }
    }

    // A number that is free may be in use elsewhere: the name tells where it counts.
    [LinuxFact]
    public async Task A_sweep_takes_what_is_left_in_this_namespace()
    {
        using Process ended = Process.Start("true");
        await ended.WaitForExitAsync(TestContext.Current.CancellationToken);
        NamedMemoryName(out string own);
        string space = own.Split('_')[2];
        string left = Make($"jitney_{ended.Id}_{space}_0123456789abcdef");
        string alive = Make($"jitney_1_{space}_0123456789abcdef");
        string elsewhere = Make($"jitney_{ended.Id}_{space}1_0123456789abcdef");
        string odd = Make($"jitney_-{ended.Id}_{space}_0123456789abcdef");
        try
        {
            LeftNames.Sweep(again: true);
            Assert.False(File.Exists(left));
            Assert.True(File.Exists(alive));
            Assert.True(File.Exists(elsewhere));
            Assert.True(File.Exists(odd));
        }
        finally
        {
            Array.ForEach([left, alive, elsewhere, odd], File.Delete);
        }
    }

    [LinuxFact]
    public async Task What_only_has_such_a_name_stays()
    {
        using Process ended = Process.Start("true");
        await ended.WaitForExitAsync(TestContext.Current.CancellationToken);
        string link = $"/dev/shm/jitney_{ended.Id}_1_0123456789abcdef";
        File.CreateSymbolicLink(link, "/dev/shm/jitney-no-such-name");
        try
        {
            LeftNames.RemoveOf(ended.Id);
            Assert.NotNull(new FileInfo(link).LinkTarget);
        }
        finally
        {
            File.Delete(link);
        }
    }

    private static void NamedMemoryName(out string name)
    {
        using MemoryObject memory = NamedMemory.Here.Create(4096, out name);
        NamedMemory.Here.Unlink(name);
    }

    private static string Make(string name)
    {
        string path = $"/dev/shm/{name}";
        File.WriteAllText(path, "");
        return path;
    }
}
