using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Streams;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Streams;

/// <inheritdoc cref="StandardStreams"/>
internal sealed class SystemStandardStreams : StandardStreams
{
    /// <inheritdoc/>
    public override unsafe int Read(int number, Span<byte> buffer)
    {
        DescriptorOutput.RequireInherited(number);
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = StreamCalls.Read(number, start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case FileCalls.EINTR:
                        break;
                    case FileCalls.EAGAIN:
                        using (var file = new SafeFileHandle(number, ownsHandle: false))
                        {
                            new DescriptorWait(file).Wait(Timeout.InfiniteTimeSpan);
                        }

                        break;
                    case int error:
                        throw DescriptorOutput.Problem(error);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(int number, ReadOnlySpan<byte> content) => DescriptorOutput.WriteToDescriptor(number, content);
}
