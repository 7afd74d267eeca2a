using System.Buffers.Binary;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>What an executor says about itself in its Setup message.</summary>
/// <param name="TargetTriple">Its target triple, such as <c>x86_64-unknown-linux-gnu</c>.</param>
/// <param name="PageSize">Its page size in bytes; a power of two.</param>
/// <param name="BootstrapValues">Encoded values by key.</param>
/// <param name="BootstrapSymbols">Addresses of its services by name.</param>
public sealed record ExecutorDescription(
    string TargetTriple,
    ulong PageSize,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> BootstrapValues,
    IReadOnlyDictionary<string, ExecutorAddress> BootstrapSymbols)
{
    // Beyond this nothing would fit any more.
    private const ulong LargestUnit = 1 << 24;

    /// <summary>What it runs.</summary>
    internal Target Target => Target.Parse(TargetTriple);

    /// <summary>What stripes of its reservations are multiples of: its page size, or more where mappings begin at multiples of more.</summary>
    internal ulong StripeUnit =>
        BootstrapValues.TryGetValue(BootstrapKeys.StripeUnit, out ReadOnlyMemory<byte> value)
        && BinaryPrimitives.TryReadUInt64LittleEndian(value.Span, out ulong unit) && ulong.IsPow2(unit) && unit >= PageSize && unit <= LargestUnit
            ? unit
            : PageSize;

    /// <summary>In which form LLVM's dylib manager answers here.</summary>
    internal DylibLookUpForm DylibLookUpForm { get; init; }

    /// <summary>Why the executor could not be given the services that it lacks; null when there is nothing to say.</summary>
    public string? Shortcoming { get; init; }

    /// <summary>Whether the executor offers a service.</summary>
    public bool Offers(string symbol) => BootstrapSymbols.ContainsKey(symbol);

    /// <summary>The address of a service that is needed.</summary>
    /// <exception cref="ExecutorException">The executor does not offer it.</exception>
    public ExecutorAddress Service(string symbol) =>
        BootstrapSymbols.TryGetValue(symbol, out ExecutorAddress address)
            ? address
            : throw new ExecutorException(FailureSide.Executor, "be used for this", Lack(symbol));

    /// <summary>Says that a service is not offered, and why.</summary>
    internal string Lack(string symbol) => $"it does not offer {symbol}{(Shortcoming is null ? "" : $", and {Shortcoming}")}";
}
