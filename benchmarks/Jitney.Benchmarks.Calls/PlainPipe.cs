using System.Diagnostics;

namespace Jitney.Benchmarks.Calls;

/// <summary>What a pipe between two processes moves when nothing is done with the bytes: the reader puts them into one buffer and says when it has all.</summary>
internal sealed class PlainPipe : IDisposable
{
    private const string Reader = """
        #include <unistd.h>
        static char buffer[1 << 24];
        int main(int argc, char **argv)
        {
            for (;;) {
                for (long size = 0; size < sizeof buffer;) {
                    long count = read(0, buffer + size, sizeof buffer - size);
                    if (count <= 0) return 0;
                    size += count;
                }
                if (write(1, buffer, 1) != 1) return 1;
            }
        }
        """;

    private readonly string _path = Path.GetTempFileName();
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;

    public PlainPipe()
    {
        File.WriteAllBytes(_path, CompiledSource.Program(Reader));
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _process = Process.Start(new ProcessStartInfo(_path) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _input = _process.StandardInput.BaseStream;
        _output = _process.StandardOutput.BaseStream;
    }

    /// <summary>Moves bytes and waits until the reader has them.</summary>
    /// <param name="bytes">As many as <see cref="BulkSeries.Size"/>.</param>
    public void Move(byte[] bytes)
    {
        _input.Write(bytes);
        _input.Flush();
        _ = _output.ReadByte();
    }

    public void Dispose()
    {
        _input.Dispose();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_path);
    }
}
