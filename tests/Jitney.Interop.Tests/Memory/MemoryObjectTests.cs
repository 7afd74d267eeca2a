using Jitney.Interop.Memory;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Memory;

public class MemoryObjectTests
{
    private static readonly ulong Page = (ulong)Environment.SystemPageSize;

    [LinuxFact]
    public void Nobody_can_change_the_size()
    {
        using MemoryObject memory = MemoryObject.Create("test", Page);
        using var stream = new FileStream($"/proc/self/fd/{memory.Handle.DangerousGetHandle()}", FileMode.Open, FileAccess.ReadWrite);

        Assert.ThrowsAny<UnauthorizedAccessException>(() => stream.SetLength(0));
        Assert.ThrowsAny<UnauthorizedAccessException>(() => stream.SetLength(2 * (long)Page));
    }

    [LinuxFact]
    public void Untouched_and_discarded_pages_take_no_memory_and_read_as_zero()
    {
        using MemoryObject memory = MemoryObject.Create("test", 1UL << 30);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        Assert.Equal(0, Blocks(memory));

        view.GetSpan()[..(int)(16 * Page)].Fill(1);
        Assert.True(Blocks(memory) > 0);
        memory.Discard(0, 8 * Page);
        Assert.Equal(0, view.GetSpan()[(int)(8 * Page) - 1]);
        Assert.Equal(1, view.GetSpan()[(int)(8 * Page)]);

        // Reading brought a page back.
        memory.Discard(0, 16 * Page);
        Assert.Equal(0, Blocks(memory));
    }

    [Fact]
    public void Views_lie_where_no_linked_code_is_wanted()
    {
        using MemoryObject memory = MemoryObject.Create("test", 64 << 20);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        using MappedMemory both = MappedMemory.ViewOf(memory, memory);
        using MappedMemory own = MappedMemory.Anonymous(64 << 20);

        Assert.All([view, both, own], static mapped => Assert.True(mapped.Address.Value > uint.MaxValue, $"{mapped.Address}"));
    }

    [LinuxFact]
    public void Descriptors_close_on_exec()
    {
        using MemoryObject memory = MemoryObject.Create("test", Page);
        string flags = File.ReadLines($"/proc/self/fdinfo/{memory.Handle.DangerousGetHandle()}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));

        Assert.NotEqual(0, Convert.ToInt32(flags.Split('\t')[1], 8) & 0x80000);
    }

    [LinuxFact]
    public void A_descriptor_of_something_else_is_refused()
    {
        using var listening = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, default);

        Assert.Throws<SystemCallException>(() => MemoryObject.Adopt(listening.SafeHandle));
        Assert.True(listening.SafeHandle.IsClosed);
    }

    [LinuxFact]
    public void Named_memory_is_found_by_its_name_until_that_is_gone()
    {
        using MemoryObject made = NamedMemory.Here.Create(4 * Page, out string name);
        try
        {
            using MemoryObject opened = NamedMemory.Here.Open(name);
            using MappedMemory one = MappedMemory.ViewOf(made);
            using MappedMemory other = MappedMemory.ViewOf(opened);
            opened.Secure(0, 4 * Page);
            one.GetSpan()[5] = 9;

            Assert.Equal(9, other.GetSpan()[5]);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo("/dev/shm" + name).UnixFileMode);
        }
        finally
        {
            NamedMemory.Here.Unlink(name);
        }

        Assert.Equal("shm_open", Assert.Throws<SystemCallException>(() => NamedMemory.Here.Open(name)).Call);
        NamedMemory.Here.Unlink(name);
    }

    [LinuxFact]
    public void More_named_memory_than_there_is_room_for_is_refused_and_leaves_no_name()
    {
        string[] before = Directory.GetFiles("/dev/shm", "jitney_*");

        SystemCallException failure = Assert.Throws<SystemCallException>(() => NamedMemory.Here.Create(1UL << 60, out _));

        Assert.Contains("/dev/shm", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles("/dev/shm", "jitney_*"));
    }

    private static long Blocks(MemoryObject memory)
    {
        // stat's own count of what is really there.
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "stat", ["-L", "-c", "%b", $"/proc/{Environment.ProcessId}/fd/{memory.Handle.DangerousGetHandle()}"])
        {
            RedirectStandardOutput = true,
        })!;
        return long.Parse(process.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
