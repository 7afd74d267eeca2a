using Jitney.Interop.Streams;

namespace Jitney.Interop.Tests.Streams;

/// <summary>Both ends of a connection; the second one blocks.</summary>
internal sealed class ConnectedPair : IDisposable
{
    public ConnectedPair(bool overPipes)
    {
        if (overPipes)
        {
            (SafeDescriptor firstInput, SafeDescriptor secondOutput) = Descriptors.Here.MakePipe();
            (SafeDescriptor secondInput, SafeDescriptor firstOutput) = Descriptors.Here.MakePipe();
            Descriptors.Here.MakeNonblocking(firstInput);
            Descriptors.Here.MakeNonblocking(firstOutput);
            First = ByteConnection.Over(firstInput, firstOutput);
            Second = ByteConnection.Over(secondInput, secondOutput);
        }
        else
        {
            (SafeDescriptor first, SafeDescriptor second) = Descriptors.Here.MakeSocketPair();
            First = ByteConnection.Over(first, first);
            Second = ByteConnection.Over(second, second);
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
