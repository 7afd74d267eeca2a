using Jitney.Interop.Files;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Files;

public sealed class MappedFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Shows_the_bytes_of_a_file()
    {
        byte[] bytes = new byte[10_000];
        new Random(3).NextBytes(bytes);
        File.WriteAllBytes(_path, bytes);

        using MappedFile file = MappedFile.Open(_path);

        Assert.True(file.Memory.Span.SequenceEqual(bytes));
    }

    [Fact]
    public void An_empty_file_is_empty_memory()
    {
        using MappedFile file = MappedFile.Open(_path);

        Assert.True(file.Memory.IsEmpty);
    }

    [LinuxTheory]
    [InlineData("/proc/self/status")]
    [InlineData("/proc/version")]
    public void A_file_that_does_not_know_its_length_is_read_to_its_end(string path)
    {
        using MappedFile file = MappedFile.Open(path);

        Assert.True(file.Memory.Length > 20);
    }

    [Fact]
    public void What_cannot_be_opened_is_an_ordinary_error()
    {
        Assert.Throws<FileNotFoundException>(() => MappedFile.Open(_path + ".missing"));
        Assert.Throws<UnauthorizedAccessException>(() => MappedFile.Open(Path.GetTempPath()));
    }

    [Fact]
    public void A_closed_file_gives_no_bytes()
    {
        File.WriteAllText(_path, "x");
        MappedFile file = MappedFile.Open(_path);
        Memory<byte> memory = file.Memory;
        ((IDisposable)file).Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => file.GetSpan().Length);
    }
}
