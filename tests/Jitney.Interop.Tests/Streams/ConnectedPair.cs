using Jitney.Interop.Streams;

namespace Jitney.Interop.Tests.Streams;

/// <summary>Both ends of a connection; the second one blocks.</summary>
internal sealed class ConnectedPair : IDisposable
{
    public ConnectedPair(bool overPipes)
    {
        if (overPipes)
        {
            (SafeDescriptor firstInput, SafeDescriptor secondOutput) = Descriptors.MakePipe();
            (SafeDescriptor secondInput, SafeDescriptor firstOutput) = Descriptors.MakePipe();
            Descriptors.MakeNonblocking(firstInput);
            Descriptors.MakeNonblocking(firstOutput);
            First = new ByteConnection(firstInput, firstOutput);
            Second = new ByteConnection(secondInput, secondOutput);
        }
        else
        {
            (SafeDescriptor first, SafeDescriptor second) = Descriptors.MakeSocketPair();
            First = new ByteConnection(first, first);
            Second = new ByteConnection(second, second);
        }
    }

    public ByteConnection First { get; }

    public ByteConnection Second { get; }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
