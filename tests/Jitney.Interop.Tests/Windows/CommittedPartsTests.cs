using Jitney.Interop.Windows.Files;
using Jitney.Interop.Windows.Memory;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Is the system asked for each part of a range once, and for none too few? And is a device told by its name?</summary>
public sealed class CommittedPartsTests
{
    private const ulong Part = CommittedParts.PartSize;

    private readonly List<(ulong Offset, ulong Length)> _asked = [];

    [Fact]
    public void Each_part_is_asked_for_once_and_neighbours_together()
    {
        var parts = new CommittedParts((200 * Part) + 4096);
        parts.Ensure(Part + 5, 1, Commit);
        parts.Ensure(Part, Part, Commit);
        parts.Ensure(0, 0, Commit);
        Assert.Equal([(Part, Part)], _asked);

        parts.Ensure(10, 4 * Part, Commit);
        Assert.Equal([(Part, Part), (0, Part), (2 * Part, 3 * Part)], _asked);

        parts.Ensure(63 * Part, 2 * Part, Commit);
        parts.Ensure(200 * Part, 4096, Commit);
        parts.Ensure(0, 5 * Part, Commit);
        Assert.Equal([(63 * Part, 2 * Part), (200 * Part, 4096)], _asked[3..]);
    }

    [Fact]
    public void What_the_system_refused_is_asked_for_again()
    {
        var parts = new CommittedParts(8 * Part);
        Assert.Throws<InvalidOperationException>(() => parts.Ensure(0, Part, (_, _) => throw new InvalidOperationException()));
        parts.Ensure(0, Part, Commit);
        Assert.Equal([(0UL, Part)], _asked);
    }

    [Theory]
    [InlineData(@"C:\folder\file", false, false)]
    [InlineData(@"\\?\C:\folder\file", false, false)]
    [InlineData(@"\\?\UNC\server\share\file", false, false)]
    [InlineData(@"\\server\share\file", false, false)]
    [InlineData(@"\\.\NUL", true, false)]
    [InlineData(@"\\.\C:", true, false)]
    [InlineData(@"\\?\GLOBALROOT\Device\Null", true, false)]
    [InlineData(@"\\.\pipe\name", true, true)]
    [InlineData(@"\\?\pipe\name", true, true)]
    [InlineData(@"\\server\PIPE\name", true, true)]
    public void Devices_and_pipes_are_told_from_files(string full, bool isDevice, bool isPipe) =>
        Assert.Equal((isDevice, isPipe), (NativePath.IsDevice(full, out bool pipe), pipe));

    private void Commit(ulong offset, ulong length) => _asked.Add((offset, length));
}
