using System.Runtime.InteropServices;
using System.Text;

namespace Jitney.Interop.Windows.Streams;

/// <summary>The handle of a standard stream, which whoever started this process has chosen: a console's, a file's, a pipe's of any kind.</summary>
/// <remarks>What it is is asked for once. One thread at a time.</remarks>
internal sealed unsafe partial class StandardHandle
{
    private const int MostLetters = 8192;
    private const int MostTyped = 1024;
    private const int BetweenTries = 5;
    private const int LargestPieceOfRest = 4096;

    private readonly nint _handle;
    private readonly HandleKind _kind;
    private readonly nint _event;
    private readonly Queue<byte> _typed = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private ulong _position;

    /// <summary>Takes note of one.</summary>
    /// <param name="number">The stream's number.</param>
    public StandardHandle(int number)
        : this(ValueOf(number))
    {
    }

    /// <summary>Takes note of the one that a stream has.</summary>
    /// <param name="handle">The handle; 0 for none.</param>
    public StandardHandle(nint handle)
    {
        _handle = handle;
        uint mode;
        IsConsole = _handle != 0 && GetConsoleMode(_handle, &mode) != 0;
        _kind = _handle == 0 || IsConsole ? HandleKind.Waiting : HandleKinds.Find(_handle);

        // Never closed, as the stream is not.
        _event = _kind.HasFlag(HandleKind.Overlapped) ? EventCalls.Create(null, isManual: 1, isSet: 0, null) : 0;
    }

    /// <summary>Whether it is a console's, which takes and gives letters.</summary>
    public bool IsConsole { get; }

    /// <summary>The handle that the process was started with; 0 for none.</summary>
    public static nint ValueOf(int number)
    {
        nint handle = StreamCalls.GetStandardHandle(StreamCalls.STD_INPUT_HANDLE - number);
        return handle == -1 ? 0 : handle;
    }

    /// <summary>Reads what is there, and waits until there is something.</summary>
    /// <returns>How many bytes were read; 0 at the end, and where there is an error.</returns>
    public int Read(Span<byte> buffer, out int error)
    {
        if (IsConsole)
        {
            return ReadTyped(buffer, out error);
        }

        while (true)
        {
            int count;
            fixed (byte* start = buffer)
            {
                count = Carry(start, buffer.Length, isWrite: false, out error);
            }

            if (!SystemErrorNumbers.IsNothingYet(error, count, buffer.Length, isWrite: false))
            {
                error = SystemErrorNumbers.IsEndOfStream(error) ? 0 : error;
                return count;
            }

            _ = EventCalls.Wait(HandleCalls.ThisProcess, BetweenTries);
        }
    }

    /// <summary>Writes all of something; to a console, what is UTF-8 of it.</summary>
    /// <param name="content">What to write.</param>
    /// <param name="error">The system's error; 0 for none.</param>
    public void Write(ReadOnlySpan<byte> content, out int error)
    {
        error = 0;
        if (IsConsole)
        {
            WriteLetters(content);
            return;
        }

        int size = content.Length;
        while (error == 0 && !content.IsEmpty)
        {
            int count;
            fixed (byte* start = content)
            {
                count = Carry(start, Math.Min(size, content.Length), isWrite: true, out error);
            }

            content = content[count..];
            if (SystemErrorNumbers.IsNothingYet(error, count, size, isWrite: true))
            {
                // A pipe at which nobody waits takes all of a piece or nothing.
                size /= 2;
                if (size == 0)
                {
                    _ = EventCalls.Wait(HandleCalls.ThisProcess, BetweenTries);
                    size = LargestPieceOfRest;
                }
            }
        }
    }

    private int Carry(byte* bytes, int size, bool isWrite, out int error)
    {
        if (_handle == 0)
        {
            error = SystemErrorNumbers.ERROR_INVALID_HANDLE;
            return 0;
        }

        // A file without a position is written to at its end.
        var overlapped = new StreamCalls.Overlapped { Event = _event, Offset = !_kind.HasFlag(HandleKind.Disk) ? 0 : isWrite ? ulong.MaxValue : _position };
        StreamCalls.Overlapped* own = _event == 0 ? null : &overlapped;
        uint count = 0;
        int result = isWrite ? StreamCalls.WriteFile(_handle, bytes, (uint)size, &count, own) : StreamCalls.ReadFile(_handle, bytes, (uint)size, &count, own);
        error = result != 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error == SystemErrorNumbers.ERROR_IO_PENDING)
        {
            error = StreamCalls.GetOverlappedResult(_handle, own, &count, 1) != 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        // The rest of a message is read by the next call.
        error = error == SystemErrorNumbers.ERROR_MORE_DATA ? 0 : error;
        _position += count;
        return error == 0 ? (int)count : 0;
    }

    // What cannot be written is lost.
    private void WriteLetters(ReadOnlySpan<byte> content)
    {
        char[] letters = new char[MostLetters];
        while (!content.IsEmpty)
        {
            _decoder.Convert(content, letters, flush: false, out int used, out int count, out _);
            content = content[used..];
            uint done;
            fixed (char* start = letters)
            {
                for (int position = 0; position < count; position += (int)done)
                {
                    if (WriteConsole(_handle, start + position, (uint)(count - position), &done, null) == 0 || done == 0)
                    {
                        return;
                    }
                }
            }
        }
    }

    // Ctrl+Z at the beginning of a line is the end.
    private int ReadTyped(Span<byte> buffer, out int error)
    {
        const char EndMark = '\x1a';
        error = 0;
        if (_typed.Count == 0)
        {
            char* letters = stackalloc char[MostTyped];
            uint count;
            if (ReadConsole(_handle, letters, MostTyped, &count, null) == 0)
            {
                error = Marshal.GetLastPInvokeError();
                return 0;
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
