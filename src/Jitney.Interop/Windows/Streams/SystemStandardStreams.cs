using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="StandardStreams"/>
/// <remarks>A console takes and gives UTF-16; all else is bytes.</remarks>
internal sealed unsafe partial class SystemStandardStreams : StandardStreams
{
    private const int MostLetters = 8192;

    private readonly nint[] _handles = [Handle(StandardStream.Input), Handle(StandardStream.Output), Handle(StandardStream.Error)];
    private readonly Queue<byte> _typed = new();
    private readonly Decoder _written = Encoding.UTF8.GetDecoder();

    /// <summary>The handle that the process was started with; 0 for none.</summary>
    public static nint Handle(int number)
    {
        nint handle = StreamCalls.GetStandardHandle(StreamCalls.STD_INPUT_HANDLE - number);
        return handle == -1 ? 0 : handle;
    }

    /// <inheritdoc/>
    public override int Read(int number, Span<byte> buffer)
    {
        nint handle = Required(number);
        if (IsConsole(handle))
        {
            return ReadTyped(handle, buffer);
        }

        uint count;
        fixed (byte* start = buffer)
        {
            if (StreamCalls.ReadFile(handle, start, (uint)buffer.Length, &count, null) != 0)
            {
                return (int)count;
            }
        }

        int error = Marshal.GetLastPInvokeError();
        return error == SystemErrorNumbers.ERROR_MORE_DATA ? (int)count
            : SystemErrorNumbers.IsEndOfStream(error) ? 0
            : throw Problem(error);
    }

    /// <inheritdoc/>
    public override void Write(int number, ReadOnlySpan<byte> content)
    {
        nint handle = Required(number);
        if (IsConsole(handle))
        {
            WriteLetters(handle, content, _written);
            return;
        }

        while (!content.IsEmpty)
        {
            content = content[WriteSome(handle, content, out int error)..];
            if (error != 0)
            {
                throw Problem(error);
            }
        }
    }

    /// <summary>Whether a handle is a console's.</summary>
    public static bool IsConsole(nint handle)
    {
        uint mode;
        return GetConsoleMode(handle, &mode) != 0;
    }

    /// <summary>Writes what a handle takes.</summary>
    public static int WriteSome(nint handle, ReadOnlySpan<byte> content, out int error)
    {
        uint count;
        fixed (byte* start = content)
        {
            error = StreamCalls.WriteFile(handle, start, (uint)content.Length, &count, null) != 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        return error == 0 ? (int)count : 0;
    }

    /// <summary>Writes UTF-8 to a console; what cannot be written is lost.</summary>
    public static void WriteLetters(nint console, ReadOnlySpan<byte> content, Decoder decoder)
    {
        char[] letters = new char[MostLetters];
        while (!content.IsEmpty)
        {
            decoder.Convert(content, letters, flush: false, out int used, out int count, out _);
            content = content[used..];
            uint done;
            fixed (char* start = letters)
            {
                for (int position = 0; position < count; position += (int)done)
                {
                    if (WriteConsole(console, start + position, (uint)(count - position), &done, null) == 0 || done == 0)
                    {
                        return;
                    }
                }
            }
        }
    }

    private static IOException Problem(int error) => new(Marshal.GetPInvokeErrorMessage(error));

    private nint Required(int number) => _handles[number] is nint handle and not 0
        ? handle
        : throw Problem(SystemErrorNumbers.ERROR_INVALID_HANDLE);

    // Ctrl+Z at the beginning of a line is the end.
    private int ReadTyped(nint console, Span<byte> buffer)
    {
        const char EndMark = '\x1a';
        if (_typed.Count == 0)
        {
            char* letters = stackalloc char[MostLetters / 8];
            uint count;
            if (ReadConsole(console, letters, MostLetters / 8, &count, null) == 0)
            {
                throw Problem(Marshal.GetLastPInvokeError());
            }

            if (count > 0 && letters[0] != EndMark)
            {
                foreach (byte one in Encoding.UTF8.GetBytes(new string(letters, 0, (int)count)))
                {
                    _typed.Enqueue(one);
                }
            }
        }

        int done = 0;
        while (done < buffer.Length && _typed.TryDequeue(out byte next))
        {
            buffer[done++] = next;
        }

        return done;
    }

    [LibraryImport("kernel32", EntryPoint = "GetConsoleMode")]
    private static partial int GetConsoleMode(nint console, uint* mode);

    [LibraryImport("kernel32", EntryPoint = "WriteConsoleW", SetLastError = true)]
    private static partial int WriteConsole(nint console, char* letters, uint size, uint* count, void* reserved);

    [LibraryImport("kernel32", EntryPoint = "ReadConsoleW", SetLastError = true)]
    private static partial int ReadConsole(nint console, char* letters, uint size, uint* count, void* control);
}
