using Jitney.Interop;
using Jitney.Interop.Streams;

namespace Jitney.Executor;

/// <summary>Puts the stream's descriptors where linked programs do not meet them.</summary>
internal static class StreamDescriptors
{
    // A program expects its first descriptor to be 3, and select(2) knows none above 1023.
    private static readonly int[] Preferred = [500, 200, 60, 20, 3];

    /// <summary>Opens a stream over duplicates of the descriptors, which do not survive exec, and closes those.</summary>
    /// <exception cref="SystemCallException">A descriptor is not open.</exception>
    internal static MessageConnection Open(CommandLine command)
    {
        SafeDescriptor input = Move(command.Input);
        SafeDescriptor output = command.Output == command.Input ? input : Move(command.Output);
        var bytes = ByteConnection.Over(input, output);

        // Whoever writes to these has started this process, and may put descriptors into it.
        bytes.TakesDescriptorNumbers = Descriptors.Here.GoByNumber && !bytes.IsNetworkConnection;
        return new MessageConnection(bytes);
    }

    private static SafeDescriptor Move(int number)
    {
        using var original = new SafeDescriptor(number);
        for (int index = 0; ; index++)
        {
            try
            {
                return Descriptors.Here.Duplicate(original, Preferred[index]);
            }
            catch (SystemCallException) when (index + 1 < Preferred.Length)
            {
                // The process may not have so many.
            }
        }
    }
}
