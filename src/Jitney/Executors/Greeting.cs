using System.Numerics;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>Reads an executor's Setup message.</summary>
internal static class Greeting
{
    // No system that could run an executor has pages as large as this.
    private const ulong LargestPage = 16 << 20;

    public static ExecutorDescription Read(in Message message)
    {
        if (message.Header.SequenceNumber != 0)
        {
            throw new MalformedMessageException("the Setup message has a sequence number");
        }

        SetupMessage setup = SetupMessage.Decode(message.Arguments.Span);
        if (!BitOperations.IsPow2(setup.PageSize) || setup.PageSize > LargestPage)
        {
            throw new MalformedMessageException($"{setup.PageSize} is no page size");
        }

        return new ExecutorDescription(setup.TargetTriple, setup.PageSize, setup.BootstrapValues, setup.BootstrapSymbols)
        {
            DylibLookUpForm = setup.Form is SetupForm.WithBootstrapValues ? DylibLookUpForm.AddressesAndFlags : DylibLookUpForm.Addresses,
        };
    }
}
