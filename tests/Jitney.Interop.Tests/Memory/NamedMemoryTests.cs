using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Jitney.Interop.Memory;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Memory;

/// <summary>Which named memory is taken from somebody who may lie about it?</summary>
public sealed class NamedMemoryTests : IDisposable
{
    private const ulong Size = 8192;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"/jitlink_{Environment.ProcessId}_{RandomNumberGenerator.GetInt32(int.MaxValue)}");
    private readonly DateTimeOffset _asked = DateTimeOffset.UtcNow;

    private string Place => "/dev/shm" + _name;

    private string OtherPlace => Place + "0";

    public void Dispose()
    {
        File.Delete(Place);
        File.Delete(OtherPlace);
    }

    [LinuxFact]
    public void A_fresh_object_is_taken_and_its_name_removed()
    {
        Make(Place);
        using MemoryObject? taken = NamedMemory.Here.TakeFresh(_name, Size, _asked, out string? problem);
        Assert.Null(problem);
        Assert.Equal(Size, taken!.Size);
        Assert.False(File.Exists(Place));
    }

    [LinuxTheory]
    [InlineData("old", "before it was asked for")]
    [InlineData("used", "in use")]
    [InlineData("short", "not 8192")]
    [InlineData("long", "not 8192")]
    [InlineData("open to others", "can be used by others")]
    [InlineData("named twice", "2 names")]
    public void Any_other_is_refused_and_left_where_it_is(string kind, string problem)
    {
        Make(Place, kind switch { "short" => 4096, "long" => 1L << 33, _ => (long)Size });
        switch (kind)
        {
            case "used":
                using (FileStream file = File.OpenWrite(Place))
                {
                    file.WriteByte(1);
                }

                break;
            case "open to others":
                File.SetUnixFileMode(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
                break;
            case "named twice":
                using (Process link = Process.Start("ln", [Place, OtherPlace]))
                {
                    link.WaitForExit();
                }

                break;
        }

        Assert.Null(NamedMemory.Here.TakeFresh(_name, Size, kind == "old" ? DateTimeOffset.UtcNow.AddSeconds(1) : _asked, out string? told));
        Assert.Contains(problem, told, StringComparison.Ordinal);
        Assert.True(File.Exists(Place));
    }

    [LinuxFact]
    public void A_link_is_not_followed()
    {
        Make(OtherPlace);
        File.CreateSymbolicLink(Place, OtherPlace);
        Assert.Throws<SystemCallException>(() => NamedMemory.Here.TakeFresh(_name, Size, _asked, out _));
        Assert.True(File.Exists(OtherPlace));
        Assert.NotNull(new FileInfo(Place).LinkTarget);
    }

    [LinuxTheory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/precious")]
    [InlineData("jitlink_1_2")]
    [InlineData("/jitlink_1_2/../precious")]
    [InlineData("/../../tmp/jitlink_1_2")]
    [InlineData("/jitlink_1_2_3")]
    [InlineData("/jitlink__2")]
    [InlineData("/jitney_1_2_x")]
    [InlineData("/jitney_1_2_0123456789abcde\0")]
    public void A_name_that_no_executor_gives_is_not_even_looked_for(string name)
    {
        Assert.Null(NamedMemory.Here.TakeFresh(name, Size, _asked, out string? problem));
        Assert.Contains("no executor gives", problem, StringComparison.Ordinal);
    }

    private static void Make(string place, long size = (long)Size)
    {
        using FileStream file = new(place, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.SetLength(size);
    }
}
